"""The till: live events become points. Start at `till`."""
