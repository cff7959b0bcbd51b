/* The modes of `jarak cut`, a file cmd_cut_<mode>.c each: what its command line names decides which one runs. */
#ifndef JARAK_CLI_CMD_CUT_H
#define JARAK_CLI_CMD_CUT_H

#include <argp.h>
#include <stddef.h>

#include "cli/command.h"
#include "jarak/status.h"

cli_run cut_equilibrium;
cli_run cut_io;
cli_run cut_routes;

/* ONE, then OTHER: the names of a side, with commas between them; a third argument is wrong use. */
void cut_take_side(char *argument, const char **one, size_t *n_one, const char **other, size_t *n_other, struct argp_state *state);
/* "10%", above -100 %, as a share. */
double cut_parse_percent(const char *text, struct argp_state *state);
/* What --direction may say, in the order of jarak_cut_direction; NULL ends them. */
extern const char *const cut_directions[];
/* The exit code of a run that was printed: also where there is no equilibrium, whose reason (NULL: there is one) it tells. */
cli_exit cut_end(jarak_status status, const jarak_error *error, const char *reason);

#endif
