/** On an alert: the metrics whose absence only says that there is nothing to tell, for whoever looks whether it can fire at all. */
export const mayBeAbsentKey = "may_be_absent";
