/* jarak fit: the estimators on any data. A table of methods, one file fit_<method>.c each. */
#include <stdio.h>
#include <string.h>

#include "cli/fit.h"
#include "cli/nearest_word.h"
#include "cli/options.h"

static const struct {
    const char *name;
    cli_run *run;
    const char *summary;
} methods[] = {
    {"ppml", fit_ppml, N_("Poisson pseudo-maximum likelihood with fixed effects: gravity models")},
    {"ols", fit_ols, N_("least squares with fixed effects")},
    {"ideal", fit_ideal, N_("where members stand on one line, from how they vote, session by session")},
    {"similarity", fit_similarity, N_("how alike two states vote or ally, for all pairs and times")},
    {"breaks", fit_breaks, N_("when series jumped to another level")},
    {"closeness", fit_closeness, N_("whether units came closer, by any indicators")},
};

enum { N_METHODS = sizeof methods / sizeof methods[0] };

static void print_help(FILE *stream)
{
    fputs(_("Usage: jarak fit METHOD [OPTION…] DATA\n"
            "Runs an estimator on a CSV or Parquet file, or on a table, view or query of the store.\n\n"
            "Methods:\n"),
          stream);
    for (size_t i = 0; i < N_METHODS; i++) {
        fprintf(stream, "  %-10s %s\n", methods[i].name, _(methods[i].summary));
    }
    fputs(_("\n`jarak fit METHOD --help` says more about one.\n"), stream);
}

static cli_exit unknown_method(const char *name)
{
    const char *names[N_METHODS];
    for (size_t i = 0; i < N_METHODS; i++) {
        names[i] = methods[i].name;
    }
    jarak_error shown; /* the text of an error has no characters that act on the terminal */
    (void)jarak_fail(&shown, JARAK_ERR_ARGUMENT, _("jarak fit: there is no method \"%s\""), name);
    return cli_say_unknown(&shown, cli_nearest_word(name, N_METHODS, names), _("\nTry `jarak fit --help`.\n"));
}

cli_exit cmd_fit(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return CLI_WRONG_USE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return CLI_DONE;
    }
    for (size_t i = 0; i < N_METHODS; i++) {
        if (strcmp(argv[1], methods[i].name) == 0) {
            char full_name[64];
            snprintf(full_name, sizeof full_name, "jarak fit %s", methods[i].name);
            argv[1] = full_name;
            return methods[i].run(argc - 1, argv + 1);
        }
    }
    return unknown_method(argv[1]);
}
