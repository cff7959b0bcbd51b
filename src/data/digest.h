/* The SHA-256 of a file's contents, as it is read. */
#ifndef JARAK_DATA_DIGEST_H
#define JARAK_DATA_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { JARAK__SHA256_TEXT_BYTES = 65 };

typedef struct evp_md_ctx_st jarak__digest;

/* Looks the algorithm up, once for the whole program. Before a loop of base/parallel.h whose threads take digests: what the lookup leaves
 * in a thread is freed when the thread ends, and the threads of that pool end only after OpenSSL has. */
void jarak__digest_prepare(void);

/* NULL where there is no memory. Free with jarak__digest_free(), which takes NULL. */
jarak__digest *jarak__digest_begin(void);
bool jarak__digest_add(jarak__digest *digest, const void *bytes, size_t size);
void jarak__digest_write(jarak__digest *digest, char text[JARAK__SHA256_TEXT_BYTES]); /* in hexadecimal; ends the digest */
void jarak__digest_free(jarak__digest *digest);

#endif
