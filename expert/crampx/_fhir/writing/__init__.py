"""From an assessment to FHIR R4 resources."""
