/* A claim about several states, years or resolutions holds where so many of them hold. What a missing or disputed instance could turn into
 * decides nothing: a finding stands only where it would stand either way. */
#include "claims/quantifier.h"

#include <stdlib.h>
#include <string.h>

#include "base/plain_locale.h"

/* Steps over word at *text, and the blanks behind it, if it is there. */
static bool take_word(const char **text, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(*text, word, length) != 0) {
        return false;
    }
    *text += length;
    *text += strspn(*text, " ");
    return true;
}

/* "of N", N from 1 on. */
static bool take_count(const char **text, size_t *count)
{
    enum { MOST = 1000000 };
    if (!take_word(text, "of ")) {
        return false;
    }
    char *end = NULL;
    unsigned long value = (*text)[0] >= '0' && (*text)[0] <= '9' ? strtoul(*text, &end, 10) : 0;
    if (value < 1 || value > MOST) {
        return false;
    }
    *count = value;
    *text = end + strspn(end, " ");
    return true;
}

/* "≥ P" or ">= P": a part of 1, or percent. */
static bool take_share(const char **text, double *share)
{
    if (!take_word(text, "≥") && !take_word(text, ">=")) {
        return false;
    }
    char *end = NULL;
    double value = jarak__read_plainly(*text, &end);
    if (end == *text) {
        return false;
    }
    *text = end + strspn(end, " ");
    if (take_word(text, "%")) {
        value /= 100;
    }
    *share = value;
    return value > 0 && value <= 1;
}

static bool parse(const char *text, jarak__quantifier *quantifier)
{
    bool is_read = false;
    if (take_word(&text, "all ")) {
        quantifier->kind = JARAK__ALL;
        is_read = take_count(&text, &quantifier->n_instances);
    } else if (take_word(&text, "any")) {
        quantifier->kind = JARAK__ANY;
        is_read = text[0] == '\0' || take_count(&text, &quantifier->n_instances);
    } else if (take_word(&text, "share")) {
        quantifier->kind = JARAK__SHARE;
        is_read = take_share(&text, &quantifier->share) && (text[0] == '\0' || take_count(&text, &quantifier->n_instances));
    }
    return is_read && text[0] == '\0';
}

jarak_status jarak__quantifier_parse(jarak__yaml_node node, const char *text, jarak__quantifier *quantifier, jarak_error *error)
{
    *quantifier = (jarak__quantifier){.kind = JARAK__NO_QUANTIFIER};
    if (text == NULL || parse(text, quantifier)) {
        return JARAK_OK;
    }
    return jarak__yaml_fail(node, error, "`require: %s` is none of `all of N`, `any`, `any of N`, `share >= P`, `share >= P of N`", text);
}

static jarak_claim_finding between(bool surely, bool possibly, const jarak__instances *instances)
{
    if (surely) {
        return JARAK_SUPPORTED;
    }
    if (!possibly) {
        return JARAK_CONTRADICTED;
    }
    return instances->disputed > 0 ? JARAK_DISPUTED : JARAK_UNDECIDED;
}

jarak_claim_finding jarak__quantifier_finding(const jarak__quantifier *quantifier, const jarak__instances *instances)
{
    size_t open = instances->disputed + instances->undecided;
    size_t n_instances = instances->supported + instances->contradicted + open;
    if (n_instances == open) {
        return between(false, true, instances);
    }
    switch (quantifier->kind) {
    case JARAK__ANY:
        return between(instances->supported > 0, instances->supported + open > 0, instances);
    case JARAK__SHARE: {
        double needed = quantifier->share * (double)n_instances * (1 - 1e-12); /* .8 of 5 is 4, whatever the last bit of the product */
        return between((double)instances->supported >= needed, (double)(instances->supported + open) >= needed, instances);
    }
    default:
        return between(instances->supported == n_instances, instances->contradicted == 0, instances);
    }
}
