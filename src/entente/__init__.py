"""Entente: the shared record of a State's international security and defence cooperation."""
