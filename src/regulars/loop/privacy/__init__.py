"""A person's rights: everything kept on them, told; everything that names them, erased; the keys, rotated."""
