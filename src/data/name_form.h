/* The form of a state's name: what is left of it when articles, the order of its parts and the way in which a word is written do not count,
 * with the kind of state ("Republic of") apart from the rest. "Korea (the Republic of)", "Korea, Rep." and "The Republic of Korea" have one
 * form. Which words are articles, abbreviations and kinds is data: data/name_words.csv. */
#ifndef JARAK_DATA_NAME_FORM_H
#define JARAK_DATA_NAME_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/reference_csv.h"
#include "jarak/status.h"

/* Longer names, and those of more parts, have no form: they are lists and remarks, not names. */
enum { JARAK__FORM_BYTES = 256, JARAK__MOST_PARTS = 4, JARAK__MOST_FORMS = 6 };

typedef struct jarak__name_word jarak__name_word;

/* The words that a name's form knows, sorted. */
typedef struct jarak__name_words {
    jarak__csv csv;
    jarak__name_word *words;
    size_t n_words;
    char *memory;
} jarak__name_words;

/* Reads data/name_words.csv. Errors: ERR_MEMORY, ERR_FORMAT naming the line. */
JARAK_MUST_CHECK jarak_status jarak__name_words_read(jarak__name_words *words, jarak_error *error);
void jarak__name_words_free(jarak__name_words *words);

typedef struct jarak__name_form {
    uint64_t kinds;               /* a bit each kind of state and word that goes with it: republic, kingdom; democratic, people's */
    bool has_head;                /* whether a kind of state is among them, not only words that go with one */
    uint64_t former;              /* the bit of "former", where it is among them */
    char rest[JARAK__FORM_BYTES]; /* the other words, folded, without spaces */
} jarak__name_form;

/* The forms of a text, one an order of its parts (parted by commas and brackets), its own order first. Gives how many: 0 where nothing but
 * kinds and articles is there, or the text is too long. Cost: linear in the text. */
size_t jarak__name_forms(const jarak__name_words *words, const char *text, size_t length, jarak__name_form forms[JARAK__MOST_FORMS]);

#endif
