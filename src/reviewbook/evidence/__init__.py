"""What the evidence tables say. The unit of evidence is the study; a reference is a report of one."""
