/* Parsing a command's line. */
#ifndef JARAK_CLI_PARSE_H
#define JARAK_CLI_PARSE_H

#include <argp.h>

/* As argp_parse(), which ends the program with exit code 2 on a wrong use; an option that there is none of is told with the nearest that
 * there is. */
void cli_parse(const struct argp *parser, int argc, char **argv, void *input);

#endif
