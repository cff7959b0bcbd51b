/* What a command is: a file cmd_<name>.c with one function, entered in the table of main.c. */
#ifndef JARAK_CLI_COMMAND_H
#define JARAK_CLI_COMMAND_H

/* The command's exit code. */
typedef enum cli_exit {
    CLI_DONE = 0,
    CLI_FAILED = 1,
    CLI_WRONG_USE = 2,
    CLI_NOT_CONVERGED = 3,
} cli_exit;

/* argv[0] is "jarak <name>", so that messages and help name the command. */
typedef cli_exit cli_run(int argc, char **argv);

cli_run cmd_ask;
cli_run cmd_check;
cli_run cmd_cite;
cli_run cmd_cut;
cli_run cmd_demo;
cli_run cmd_fit;
cli_run cmd_load;
cli_run cmd_panel;
cli_run cmd_query;
cli_run cmd_sources;
cli_run cmd_report;
cli_run cmd_reroute;
cli_run cmd_show;
cli_run cmd_unload;
cli_run cmd_verify;
cli_run cmd_why;

#endif
