/* Commands that write a page of pictures with -o instead of printing. */
#ifndef JARAK_CLI_PICTURES_H
#define JARAK_CLI_PICTURES_H

#include "cli/options.h"
#include "cli/question.h"
#include "jarak/report.h"

/* The option, for a table of options; and its row among settings, whose field is a const char *. */
#define CLI_PICTURES_OPTION(group)                                                                    \
    {                                                                                                 \
        "output", 'o', "FILE", 0, N_("write pictures, as one HTML file, instead of the table"), group \
    }
#define CLI_PICTURES_SETTING(field)                                     \
    {                                                                   \
        .key = 'o', .kind = CLI_TEXT, .offset = (field), .option = "-o" \
    }

/* Ends the program with exit code 2 where a format is asked for as well. */
void cli_pictures_check(const char *path, const cli_options *options, struct argp_state *state);
/* Says what was written, unless it is to be quiet. */
void cli_pictures_say(const char *path, const cli_options *options);

#endif
