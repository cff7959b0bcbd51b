/* Numbering labels. */
#include "data/votes_labels.h"

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"

/* FNV-1a (Fowler, Noll & Vo). */
static uint64_t hash(const char *text, size_t length)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++) {
        h = (h ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    return h ^ h >> 29;
}

static bool grow(jarak__labels *l)
{
    size_t n_slots = l->n_slots > 0 ? 2 * l->n_slots : 1024;
    size_t capacity = n_slots / 2;
    uint32_t *slots = jarak__calloc(n_slots, sizeof *slots);
    const char **items = jarak__resize_array(l->items, capacity, sizeof *items);
    l->items = items != NULL ? items : l->items;
    if (slots == NULL || items == NULL) {
        jarak__free(slots);
        return false;
    }
    for (size_t i = 0; i < l->count; i++) {
        size_t at = hash(items[i], strlen(items[i])) & (n_slots - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (n_slots - 1);
        }
        slots[at] = (uint32_t)i + 1;
    }
    jarak__free(l->slots);
    l->slots = slots;
    l->n_slots = n_slots;
    l->capacity = capacity;
    return true;
}

uint32_t jarak__label_number(jarak__labels *l, const char *text, size_t length)
{
    if (l->count >= l->capacity && (l->count >= UINT32_MAX - 1 || !grow(l))) {
        return UINT32_MAX;
    }
    size_t at = hash(text, length) & (l->n_slots - 1);
    for (; l->slots[at] != 0; at = (at + 1) & (l->n_slots - 1)) {
        const char *known = l->items[l->slots[at] - 1];
        if (strncmp(known, text, length) == 0 && known[length] == '\0') {
            return l->slots[at] - 1;
        }
    }
    const char *copy = jarak__arena_text(l->texts, text, length);
    if (copy == NULL) {
        return UINT32_MAX;
    }
    l->items[l->count] = copy;
    l->slots[at] = (uint32_t)++l->count;
    return (uint32_t)l->count - 1;
}

void jarak__labels_release(jarak__labels *l)
{
    jarak__free(l->items);
    jarak__free(l->slots);
}
