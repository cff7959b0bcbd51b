/* The methods of `jarak fit`: a file fit_<method>.c with one function each, entered in the table of cmd_fit.c. */
#ifndef JARAK_CLI_FIT_H
#define JARAK_CLI_FIT_H

#include "cli/command.h"

cli_run fit_ppml;
cli_run fit_ols;
cli_run fit_ideal;
cli_run fit_similarity;
cli_run fit_breaks;
cli_run fit_closeness;

#endif
