"""Kith: partners' files become one register, and a fair list of who is missing out.

The rooms are `kith.tables`, `kith.coding`, `kith.measures`, `kith.places`, `kith.governance`, `kith.people`,
`kith.insight`, `kith.road`, `kith.fhir` and `kith.synthetic`; each promises its names in its own front door.
The version is `importlib.metadata.version("kith-neighbourhood")`.
"""
