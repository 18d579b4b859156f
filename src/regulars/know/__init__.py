"""Room 2. Events in, profiles out: what each member did, as of any instant.

Comes in: answers to its named questions (one `.sql` file each; `features.QUESTIONS` lists them), which see only what had
happened by then. Goes out: one row a member, every column described in `features.FEATURES`; RFM segments. Never sees a name
or a phone number: pseudonyms only.
"""
