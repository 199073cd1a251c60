"""From a FHIR R4 record to a patient document."""
