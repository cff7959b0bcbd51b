/* Likeness of names by the number of edits. */
#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/embed.h"
#include "base/text.h"
#include "base/text_distance.h"

enum { N_NEAREST = 3 };

/* The letters of a name, those of ASCII in lower case: whoever mistypes a column seldom knows its case. */
static size_t folded_letters(const char *text, uint32_t letters[JARAK__LONGEST_WORD + 1])
{
    size_t n = jarak__letters_of(text, letters);
    for (size_t i = 0; i < n; i++) {
        letters[i] = letters[i] < 0x80 ? (uint32_t)tolower((int)letters[i]) : letters[i];
    }
    return n < JARAK__LONGEST_WORD ? n : JARAK__LONGEST_WORD;
}

size_t jarak__nearest_names(const char *text, size_t n_names, const char *const *names, size_t capacity, char *found)
{
    const char *best[N_NEAREST];
    size_t distances[N_NEAREST], n = 0, used = 0;
    size_t length = strlen(text), limit = length <= 4 ? 1 : (length + 2) / 3; /* further away, likeness is chance */
    uint32_t letters[JARAK__LONGEST_WORD + 1], other[JARAK__LONGEST_WORD + 1];
    size_t n_letters = folded_letters(text, letters);
    for (size_t i = 0; i < n_names; i++) {
        size_t distance = jarak__letters_distance(letters, n_letters, other, folded_letters(names[i], other), limit);
        if (distance > limit || (n == N_NEAREST && distance >= distances[n - 1])) {
            continue;
        }
        size_t at = n < N_NEAREST ? n++ : n - 1;
        for (; at > 0 && distance < distances[at - 1]; at--) {
            best[at] = best[at - 1];
            distances[at] = distances[at - 1];
        }
        best[at] = names[i];
        distances[at] = distance;
    }
    found[0] = '\0';
    for (size_t i = 0; i < n && used < capacity; i++) {
        int written = snprintf(found + used, capacity - used, "%s%s", i > 0 ? ", " : "", best[i]);
        used += written > 0 ? (size_t)written : 0;
    }
    return n;
}

const char *jarak__did_you_mean(const char *text, size_t n_names, const char *const *names, char hint[JARAK__HINT_BYTES])
{
    char found[JARAK__HINT_BYTES];
    hint[0] = '\0';
    if (jarak__nearest_names(text, n_names, names, sizeof found, found) > 0) {
        (void)snprintf(hint, JARAK__HINT_BYTES, _(" (did you mean %s?)"), found);
    }
    return hint;
}

void jarak__embedded_choices(const char *folder, const char *text, char choices[JARAK__CHOICES_BYTES], char hint[JARAK__HINT_BYTES])
{
    enum { MOST = 64, NAME_BYTES = 64 };
    char texts[MOST][NAME_BYTES];
    const char *names[MOST];
    size_t used = 0, n = 0;
    choices[0] = '\0';
    for (const jarak__embedded_file *file; n < MOST && used < JARAK__CHOICES_BYTES && (file = jarak__embedded_list(folder, n)) != NULL;
         n++) {
        const char *name = file->name + strlen(folder);
        (void)snprintf(texts[n], NAME_BYTES, "%.*s", (int)strcspn(name, "."), name);
        const int written = snprintf(choices + used, JARAK__CHOICES_BYTES - used, "%s%s", n > 0 ? ", " : "", texts[n]);
        used += written > 0 ? (size_t)written : 0;
        names[n] = texts[n];
    }
    (void)jarak__did_you_mean(text, n, names, hint);
}
