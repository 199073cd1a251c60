"""The corpus of bad input, read by the reader alone; the acceptance tests run it through the command line."""

from __future__ import annotations

import json
import time

import pytest

from crampx import _patient
from crampx._patient.from_json import read_document
from crampx._problems import PatientError, Problem
from tests.acceptance.bad_input.cases import CANARY, REFUSED, BadInput, as_bytes, cases

CASES = list(cases())
