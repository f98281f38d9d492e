"""What goes into the customer's hands: the signed paper, the e-mail, the message, the print."""
