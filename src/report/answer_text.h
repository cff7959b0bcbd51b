/* What the terminal texts of an answer share. */
#ifndef JARAK_REPORT_ANSWER_TEXT_H
#define JARAK_REPORT_ANSWER_TEXT_H

#include "answer/words/words.h"
#include "base/writer.h"
#include "jarak/report.h"
#include "report/format.h"
#include "report/grid.h"

/* ▲ closer, ▼ apart, · undecided. */
const char *jarak__direction_mark(jarak_direction direction);
jarak__tone jarak__direction_tone(jarak_direction direction);
/* The direction as a word, in the user's language. */
const char *jarak__direction_word(jarak_direction direction);
/* The same of a change: where the verdict does not compare it, a dash, and what is so ("begins late", "ends early", …). */
const char *jarak__change_mark(const jarak_indicator_change *change);
const char *jarak__change_word(const jarak_indicator_change *change);

/* A capital first letter, in any alphabet whose capitals take as many bytes. */
void jarak__capitalise(char *text);
/* "The United States with the United Kingdom". */
void jarak__write_pair(jarak__writer *writer, const jarak_pair *pair);
/* A title in lines of the screen's width, with a line's end. */
void jarak__write_heading(jarak__writer *writer, const char *title, const jarak_print_settings *settings);
/* The headline, and the verdict below it. */
void jarak__write_head(jarak__writer *writer, const jarak_answer *answer, int width);
/* A sentence on how to read intervals and directions, and what they leave out. */
void jarak__write_reading(jarak__writer *writer, const jarak_answer *answer, int width);
/* The verdict of every pair, with a title and an empty line behind it; nothing where there is none. */
void jarak__write_verdicts(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings);
/* The verdict of a pair, a paragraph a group: probability, size, since when, main reasons, how many ways of answering agree. */
void jarak__write_pair_verdict(jarak__writer *writer, const jarak_pair *pair, const jarak_print_settings *settings);
/* A group's change by indicator and by publication, after an empty line; nothing where there is no verdict. */
void jarak__write_reasons(jarak__writer *writer, const jarak_pair *pair, jarak_group group, const jarak_print_settings *settings);
/* What is missing, put together by indicator and reason; with the partner alone unless rivals is true. */
void jarak__write_missing(jarak__writer *writer, const jarak_answer *answer, bool rivals, int width);

/* The cautions, each once, under a title; nothing where there are none. */
void jarak__write_cautions(jarak__writer *writer, const jarak_answer *answer, int width);
/* Who moved in votes; nothing where they are not compared. */
void jarak__write_vote_move(jarak__writer *writer, const jarak_pair *pair, const jarak_print_settings *settings);
/* The roll calls that drew the pair together or apart most; nothing where there are none. */
void jarak__write_telling_votes(jarak__writer *writer, const jarak_pair *pair, const jarak_print_settings *settings);

/* What a printer of answers shows: rows that are made once, for articles and CSV; the tree is always the whole answer. */
typedef struct jarak__shown {
    const jarak_answer *answer;
    const char *only; /* a period, or a kind of periods; NULL: all */
    jarak_print_settings settings;
    size_t n_rows;
    void *rows; /* of a kind that the printer's own functions know */
} jarak__shown;

typedef struct jarak__shown_parts {
    void *(*make_rows)(const jarak_answer *answer, const char *only, size_t *n_rows); /* NULL where memory is out */
    void (*page)(const void *shown, jarak__output *out);
    void (*rows)(const void *shown, jarak__sheet *sheet);
} jarak__shown_parts;

/* Prints by the settings (NULL: the defaults). Errors: ERR_ARGUMENT (settings), ERR_MEMORY, ERR_IO. */
JARAK_MUST_CHECK jarak_status jarak__print_shown(const jarak_answer *answer, const char *only, const jarak_print_settings *settings,
                                                 const jarak__shown_parts *parts, FILE *stream, jarak_error *error);

/* The whole answer as JSON, as every command on answers gives it. */
void jarak__tree_of_answer(const jarak_answer *answer, jarak__json *json);
/* The error where there is no memory for the rows of a sheet. */
jarak_status jarak__out_of_rows(jarak_error *error);

#endif
