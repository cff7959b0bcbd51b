/* Long options are looked at before argp is: its own message about one that it does not know cannot name the one that was meant. */
#include "cli/parse.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/language.h"
#include "cli/nearest_word.h"
#include "jarak/status.h"

enum { MOST_OPTIONS = 128 };

/* Every option of a command: the long names, and the letters that have a value. */
typedef struct known_options {
    size_t n_names;
    const char *names[MOST_OPTIONS];
    bool has_value[MOST_OPTIONS]; /* which may stand in the next word */
    bool letter_has_value[128];
} known_options;

static void add_name(known_options *known, const char *name, bool has_value)
{
    if (name != NULL && known->n_names < MOST_OPTIONS) {
        known->names[known->n_names] = name;
        known->has_value[known->n_names++] = has_value;
    }
}

static void add_options(known_options *known, const struct argp *parser)
{
    const struct argp_option *option = parser->options;
    for (bool has_value = false; option != NULL && (option->name != NULL || option->key != 0 || option->doc != NULL); option++) {
        if ((option->flags & OPTION_ALIAS) == 0) { /* an alias has what stands before it */
            has_value = option->arg != NULL && (option->flags & OPTION_ARG_OPTIONAL) == 0;
        }
        if ((option->flags & OPTION_DOC) == 0) {
            add_name(known, option->name, has_value);
            if (option->key > 0 && option->key < 128) {
                known->letter_has_value[option->key] = has_value;
            }
        }
    }
    for (const struct argp_child *child = parser->children; child != NULL && child->argp != NULL; child++) {
        add_options(known, child->argp);
    }
}

/* Whether the next word is the value of these letters: "-qf csv". */
static bool letters_want_value(const known_options *known, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const unsigned char letter = (unsigned char)*letters;
        if (letter < 128 && known->letter_has_value[letter]) {
            return letters[1] == '\0';
        }
    }
    return false;
}

/* The option that the word names, in full or by its beginning; n_names where there is none. */
static size_t find_name(const known_options *known, const char *word, size_t length)
{
    size_t found = known->n_names;
    for (size_t i = 0; i < known->n_names; i++) {
        if (strncmp(known->names[i], word, length) == 0) {
            found = known->names[i][length] == '\0' || found == known->n_names ? i : found;
        }
    }
    return found;
}

/* Says that there is no such option and which is nearest, and ends the program; comes back where none is near. */
static void say_nearest(const known_options *known, const struct argp *parser, char *command, const char *word, size_t length)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), word);
    const char *nearest = cli_nearest_word(name, known->n_names, known->names);
    if (nearest != NULL) {
        jarak_error shown; /* the text of an error has no characters that act on the terminal */
        (void)jarak_fail(&shown, JARAK_ERR_ARGUMENT, _("there is no option --%s; did you mean --%s?"), name, nearest);
        fprintf(stderr, "%s: %s\n", command, shown.message);
        argp_help(parser, stderr, ARGP_HELP_SEE, command);
        exit(argp_err_exit_status);
    }
}

static void check_options(const struct argp *parser, int argc, char **argv)
{
    known_options known = {0};
    add_name(&known, "help", false);
    add_name(&known, "usage", false);
    add_options(&known, parser);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *word = argv[i];
        if (strncmp(word, "--", 2) == 0) {
            const size_t length = strcspn(word + 2, "="), at = find_name(&known, word + 2, length);
            if (at == known.n_names) {
                say_nearest(&known, parser, argv[0], word + 2, length);
            } else if (known.has_value[at] && word[2 + length] == '\0') {
                i++;
            }
        } else if (word[0] == '-' && letters_want_value(&known, word + 1)) {
            i++;
        }
    }
}

void cli_parse(const struct argp *parser, int argc, char **argv, void *input)
{
    check_options(parser, argc, argv);
    argp_parse(parser, argc, argv, 0, NULL, input);
}
