/* The modes of `jarak cut`, a file cmd_cut_<mode>.c each: what its command line names decides which one runs. */
#ifndef JARAK_CLI_CMD_CUT_H
#define JARAK_CLI_CMD_CUT_H

#include "cli/command.h"

cli_run cut_equilibrium;
cli_run cut_io;
cli_run cut_routes;

#endif
