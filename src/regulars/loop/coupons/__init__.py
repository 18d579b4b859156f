"""The coupon desk: codes are printed, looked at, used and given back."""
