/* The digest is OpenSSL's. */
#include "data/digest.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>

static const EVP_MD *sha256;

static void look_up(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

void jarak__digest_prepare(void)
{
    static pthread_once_t looked_up = PTHREAD_ONCE_INIT;
    pthread_once(&looked_up, look_up);
}

jarak__digest *jarak__digest_begin(void)
{
    jarak__digest_prepare();
    EVP_MD_CTX *digest = sha256 != NULL ? EVP_MD_CTX_new() : NULL;
    if (digest != NULL && EVP_DigestInit_ex(digest, sha256, NULL) != 1) {
        EVP_MD_CTX_free(digest);
        return NULL;
    }
    return digest;
}

bool jarak__digest_add(jarak__digest *digest, const void *bytes, size_t size)
{
    return EVP_DigestUpdate(digest, bytes, size) == 1;
}

void jarak__digest_write(jarak__digest *digest, char text[JARAK__SHA256_TEXT_BYTES])
{
    unsigned char bytes[EVP_MAX_MD_SIZE] = {0};
    EVP_DigestFinal_ex(digest, bytes, NULL);
    for (size_t i = 0; i < (JARAK__SHA256_TEXT_BYTES - 1) / 2; i++) {
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }
}

void jarak__digest_free(jarak__digest *digest)
{
    EVP_MD_CTX_free(digest);
}
