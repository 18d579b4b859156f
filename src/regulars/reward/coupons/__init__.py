"""Coupons: a code, an order and an instant in; what happens to the code, or every reason why nothing does, out."""
