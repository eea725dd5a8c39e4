/** The variable that names a folder: each pack then writes all that it found into a file there, `<pack>.json`. */
export const resultsVariable = "SEAWORTHY_POLICY_RESULTS";
