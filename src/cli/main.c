/* The command: a table of commands, one file each. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cancel.h"
#include "cli/language.h"
#include "cli/nearest_word.h"
#include "cli/options.h"
#include "jarak/apart.h"
#include "jarak/version.h"

static const struct {
    const char *name;
    cli_run *run;
    const char *summary;
} commands[] = {
    {"demo", cmd_demo, N_("Russia and Central Asia, closer or apart? From the figures that come with jarak")},
    {"load", cmd_load, N_("files into the store")},
    {"unload", cmd_unload, N_("files out of the store again")},
    {"sources", cmd_sources, N_("what is loaded, rejected, or implausible; known formats")},
    {"ask", cmd_ask, N_("have states drawn closer or apart?")},
    {"show", cmd_show, N_("the series behind the answer")},
    {"why", cmd_why, N_("every figure behind a value, with its source")},
    {"cite", cmd_cite, N_("how to cite a value, and the publications behind it")},
    {"check", cmd_check, N_("claims against the data")},
    {"reroute", cmd_reroute, N_("goods that reach a destination around a barrier")},
    {"cut", cmd_cut, N_("what losing a tie would cost")},
    {"query", cmd_query, N_("read-only SQL over the documented views")},
    {"panel", cmd_panel, N_("dyad-years of every indicator into a file, with their sources")},
    {"fit", cmd_fit, N_("an estimator on any data: a file, or a query of the store")},
    {"verify", cmd_verify, N_("whether the store is as it was written")},
    {"report", cmd_report, N_("the whole answer as one HTML file")},
};

enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *stream)
{
    fputs(_("Usage: jarak COMMAND [OPTION…] [ARGUMENT…]\n"
            "Tells whether countries draw closer or apart, in what, and how sure one can be.\n\n"
            "Commands:\n"),
          stream);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        fprintf(stream, "  %-10s %s\n", commands[i].name, _(commands[i].summary));
    }
    fputs(_("\n`jarak help COMMAND` or `jarak COMMAND --help` says more about one.\n"
            "Exit codes: 0 done, 1 failed, 2 wrong use, 3 did not converge.\n"),
          stream);
}

static cli_exit unknown_command(const char *name)
{
    const char *names[N_COMMANDS];
    for (size_t i = 0; i < N_COMMANDS; i++) {
        names[i] = commands[i].name;
    }
    jarak_error shown; /* the text of an error has no characters that act on the terminal */
    (void)jarak_fail(&shown, JARAK_ERR_ARGUMENT, _("jarak: there is no command \"%s\""), name);
    return cli_say_unknown(&shown, cli_nearest_word(name, N_COMMANDS, names), _("\nTry `jarak --help`.\n"));
}

static cli_exit run_command(int argc, char **argv)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(argv[0], commands[i].name) == 0) {
            char full_name[64];
            snprintf(full_name, sizeof full_name, "jarak %s", commands[i].name);
            argv[0] = full_name;
            return commands[i].run(argc, argv);
        }
    }
    return unknown_command(argv[0]);
}

/* `jarak help [COMMAND]`: the same as `jarak [COMMAND] --help`. */
static cli_exit help(int argc, char **argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        print_help(stdout);
        return CLI_DONE;
    }
    char help_option[] = "--help";
    char *asked[] = {argv[1], help_option, NULL};
    return run_command(2, asked);
}

/* What is said before --lang is parsed, such as a question or a mistake in an earlier option, is said in that language too. */
static const char *language_asked(int argc, char **argv)
{
    static const char joined[] = "--lang=";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) {
            return argv[i + 1];
        }
        if (strncmp(argv[i], joined, sizeof joined - 1) == 0) {
            return argv[i] + sizeof joined - 1;
        }
    }
    return NULL;
}

typedef struct words {
    int argc;
    char **argv;
} words;

static int run_words(void *context)
{
    const words *given = context;
    exit(run_command(given->argc, given->argv));
}

/* All work is done in a child process, so that a query ends at its limits and a crash of the engine is told in words. Who asks this process
 * to end by a signal, sees it end by that signal. */
static int run_apart(int argc, char **argv)
{
    enum { SIGNALLED = 128 };
    jarak_error error;
    int code;
    jarak_apart_settings settings;
    jarak_apart_settings_init(&settings);
    settings.cancel = cli_cancel();
    jarak_status status = jarak_apart(&settings, run_words, &(words){argc, argv}, &code, &error);
    if (status == JARAK_ERR_INTERRUPTED && code > SIGNALLED) {
        signal(code - SIGNALLED, SIG_DFL);
        raise(code - SIGNALLED);
    }
    return status == JARAK_OK ? code : (int)cli_end(status, &error);
}

int main(int argc, char **argv)
{
    language_choose(language_asked(argc, argv));
    argp_err_exit_status = CLI_WRONG_USE;
    jarak_error error;
    if (cli_cancel_begin(&error) != JARAK_OK) {
        return cli_end(error.status, &error);
    }

    if (argc < 2) {
        print_help(stderr);
        return CLI_WRONG_USE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("jarak %s\n", jarak_version());
        return CLI_DONE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0 || strcmp(argv[1], "help") == 0) {
        return help(argc - 1, argv + 1);
    }
    const int code = run_apart(argc - 1, argv + 1);
    (void)fflush(NULL);
    _exit(code); /* the child has tidied up: the engine's own end takes milliseconds */
}
