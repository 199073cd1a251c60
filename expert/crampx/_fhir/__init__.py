"""FHIR R4: records in, results out."""
