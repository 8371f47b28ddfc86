"""Speaking to other systems: FHIR R4 files in, as the tables that practices send."""

from kith.fhir.reading import FhirTables, looks_like_fhir, read_fhir

__all__ = ["FhirTables", "looks_like_fhir", "read_fhir"]
