/* The memory of an answer, and looking things up in it. */
#include "answer/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "jarak/table.h"

void *jarak__answer_array(jarak__answer_work *answer, size_t count, size_t size)
{
    size_t bytes;
    void *memory = jarak__multiply(count > 0 ? count : 1, size, &bytes) ? jarak__arena_alloc(&answer->arena, bytes) : NULL;
    answer->failed |= memory == NULL;
    return memory != NULL ? memset(memory, 0, bytes) : NULL;
}

const char *jarak__answer_copy(jarak__answer_work *answer, const char *text)
{
    const char *copy = text != NULL ? jarak__arena_text(&answer->arena, text, strlen(text)) : NULL;
    answer->failed |= copy == NULL && text != NULL;
    return copy;
}

const char *jarak__answer_format(jarak__answer_work *answer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = jarak__format_text_list(format, arguments);
    va_end(arguments);
    answer->failed |= text == NULL;
    const char *copy = jarak__answer_copy(answer, text);
    jarak__free(text);
    return copy;
}

jarak_status jarak__answer_out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the answer");
}

const jarak_indicator_change *jarak__pair_change(const jarak_pair *pair, const jarak_indicator *indicator)
{
    for (size_t i = 0; i < pair->n_changes; i++) {
        if (pair->changes[i].indicator == indicator) {
            return &pair->changes[i];
        }
    }
    return NULL;
}

const jarak_series *jarak__pair_series(const jarak_pair *pair, const jarak_indicator *indicator)
{
    for (size_t i = 0; i < pair->n_series; i++) {
        if (pair->series[i].indicator == indicator && strcmp(pair->series[i].period_kind, "year") == 0) {
            return &pair->series[i];
        }
    }
    return NULL;
}

void jarak_answer_free(jarak_answer *answer)
{
    if (answer == NULL) {
        return;
    }
    jarak__answer_work *whole = (jarak__answer_work *)answer; /* public is its first member */
    jarak_table_free(whole->rows);
    jarak_table_free(whole->evidence);
    jarak_verdict_free(whole->verdicts);
    jarak__arena_release(&whole->arena);
    jarak__free(whole);
}

bool jarak__asks_votes(const jarak_answer *answer)
{
    for (size_t i = 0; i < answer->n_indicators; i++) {
        if (strcmp(answer->indicators[i].dimension, "votes") == 0) {
            return true;
        }
    }
    return false;
}
