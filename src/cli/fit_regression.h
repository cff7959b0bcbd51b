/* What the regressions share on the command line. */
#ifndef JARAK_CLI_FIT_REGRESSION_H
#define JARAK_CLI_FIT_REGRESSION_H

#include <argp.h>

#include "cli/fit_data.h"
#include "jarak/regression.h"

typedef struct fit_regression_arguments {
    fit_data from;
    jarak_fit_ppml_settings settings; /* of least squares, too, which take the fields that they have */
    char *formulas;                   /* where several were given, joined */
} fit_regression_arguments;

/* The formula, weights, errors, tests and files to save, and the options of fit_data_argp, as an argp child, whose input is a
 * fit_regression_arguments with its settings filled. */
extern const struct argp fit_regression_argp;

/* Opens the data, so that the settings know where they are found. */
jarak_status fit_regression_open(cli_session *session, fit_regression_arguments *given, jarak_error *error);
/* Prints what was fitted and frees it; status, and error, are those of the fit. */
cli_exit fit_regression_end(cli_session *session, const fit_regression_arguments *given, jarak_regression *regression, jarak_status status,
                            jarak_error *error);

#endif
