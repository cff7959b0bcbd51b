/* jarak cut: what losing a tie would cost. A mode is a row of the table. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_cut.h"
#include "cli/options.h"

static const struct {
    const char *option; /* that the mode is chosen by; NULL: where none is given */
    cli_run *run;
} modes[] = {
    {"--routes", cut_routes},
    {"--io", cut_io},
    {NULL, cut_equilibrium},
};

/* "--routes", or "--routes=FILE". */
static int is_given(const char *option, int argc, char **argv)
{
    const size_t length = strlen(option);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], option, length) == 0 && (argv[i][length] == '\0' || argv[i][length] == '=')) {
            return 1;
        }
    }
    return 0;
}

void cut_take_side(char *argument, const char **one, size_t *n_one, const char **other, size_t *n_other, struct argp_state *state)
{
    if (*n_one == 0) {
        cli_take_names(argument, "ONE", one, n_one, state);
    } else if (*n_other == 0) {
        cli_take_names(argument, "OTHER", other, n_other, state);
    } else {
        cli_wrong_use(state, _("a tie has two sides; several countries of a side have commas between them"));
    }
}

const char *const cut_directions[] = {"both", "exports", "imports", NULL};

double cut_parse_percent(const char *text, struct argp_state *state)
{
    char *end;
    const double percent = strtod(text, &end);
    if (end == text || strcmp(end, "%") != 0 || !isfinite(percent) || percent <= -100) {
        cli_wrong_use(state, _("--by %s: give a percentage above -100%%, such as 10%%"), text);
    }
    return percent / 100;
}

cli_exit cut_end(jarak_status status, const jarak_error *error, const char *reason)
{
    const cli_exit end = cli_end(status, error);
    if (end != CLI_DONE || reason == NULL) {
        return end;
    }
    fprintf(stderr, "jarak: %s\n", reason);
    return CLI_NOT_CONVERGED;
}

cli_exit cmd_cut(int argc, char **argv)
{
    size_t mode = 0;
    while (modes[mode].option != NULL && !is_given(modes[mode].option, argc, argv)) {
        mode++;
    }
    return modes[mode].run(argc, argv);
}
