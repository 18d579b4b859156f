"""Room 3. Profiles in; stages out.

Comes in: counts of gaps between orders (`gap_counts.sql`), profile columns. Goes out: the borders of this shop's stages,
every member's stage, the groups worth acting on, and the months of the circle (`circle.sql`). Never sends anything.
"""
