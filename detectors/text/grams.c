/* detectors/text/grams.py in C: the same function, the same answers, some ten times as fast. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 0x9E3779B97F4A7C15ULL
#define SECOND 0xC2B2AE3D27D4EB4FULL
#define THIRD 0x165667B19E3779F9ULL
#define WORD 8
#define KEEP 24
#define LEAST 8

/* The text in UTF-8 without its spaces, a surrogate like any other letter; its length. */
static size_t
packed(PyObject *string, uint8_t *out, Py_ssize_t *letters)
{
    int kind = PyUnicode_KIND(string);
    const void *text = PyUnicode_DATA(string);
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    size_t size = 0;
    *letters = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 code = PyUnicode_READ(kind, text, i);
        if (code == ' ')
            continue;
        ++*letters;
        if (code < 0x80) {
            out[size++] = (uint8_t)code;
            continue;
        }
        if (code < 0x800)
            out[size++] = (uint8_t)(0xC0 | code >> 6);
        else {
            if (code < 0x10000)
                out[size++] = (uint8_t)(0xE0 | code >> 12);
            else {
                out[size++] = (uint8_t)(0xF0 | code >> 18);
                out[size++] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
            }
            out[size++] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
        }
        out[size++] = (uint8_t)(0x80 | (code & 0x3F));
    }
    return size;
}

static uint64_t
word_at(const uint8_t *data)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t word;
    memcpy(&word, data, sizeof word);
#else
    uint64_t word = 0;
    for (int i = WORD - 1; i >= 0; i--)
        word = word << 8 | data[i];
#endif
    return word;
}

static uint64_t
gram_at(const uint8_t *data)
{
    return (word_at(data) * FIRST + word_at(data + WORD)) * SECOND;
}

static int
ascending(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Of how many grams a text is. */
static size_t
grams_of(size_t size, int wide)
{
    size_t least = (wide ? 4 : 2) * WORD;
    return (size > least ? size : least) - (least - 1);
}

/* The hashes of all grams. `data` is zeros from its end on. */
static void
hashes_of(const uint8_t *data, size_t count, int wide, uint64_t *out)
{
    count += wide ? 2 * WORD : 0;
    for (size_t i = 0; i < count; i++)
        out[i] = gram_at(data + i);
    if (wide) {
        count -= 2 * WORD;
        for (size_t i = 0; i < count; i++)
            out[i] = (out[i] * THIRD + out[i + 2 * WORD]) * SECOND;
    }
}

/* Of hashes in order those that differ; their number. */
static size_t
different(uint64_t *hashes, size_t count)
{
    size_t made = 0;
    for (size_t i = 0; i < count; i++)
        if (made == 0 || hashes[i] != hashes[made - 1])
            hashes[made++] = hashes[i];
    return made;
}

/* Those hashes that stand for a text, in order, shortened to their upper halves; their number. */
static size_t
keep(const uint8_t *data, size_t count, int wide, uint64_t *hashes, uint64_t *kept)
{
    int level = -1;
    size_t number = 0;
    for (size_t share = count / KEEP; share; share >>= 1)
        level++;
    uint64_t limit = level > 0 ? 1ULL << (64 - level) : 0;
    if (limit && !wide)
        /* Most texts: without a place for every hash, nor a branch for each that is dropped. */
        for (size_t i = 0; i < count; i++) {
            kept[number] = gram_at(data + i);
            number += kept[number] < limit;
        }
    else {
        hashes_of(data, count, wide, hashes);
        for (size_t i = 0; i < count; i++)
            if (limit == 0 || hashes[i] < limit)
                kept[number++] = hashes[i];
    }
    if (number < LEAST) {
        hashes_of(data, count, wide, hashes);
        qsort(hashes, count, sizeof *hashes, ascending);
        number = different(hashes, count);
        if (number > LEAST)
            number = LEAST;
        memcpy(kept, hashes, number * sizeof *hashes);
    }
    qsort(kept, number, sizeof *kept, ascending);
    for (size_t i = 0; i < number; i++)
        kept[i] >>= 32;
    return different(kept, number);
}

static PyObject *
grams(PyObject *module, PyObject *string)
{
    if (!PyUnicode_Check(string))
        return PyErr_Format(PyExc_TypeError, "a string is wanted");
    size_t length = (size_t)PyUnicode_GET_LENGTH(string) + 4 * WORD;
    unsigned width = PyUnicode_MAX_CHAR_VALUE(string) < 0x80 ? 1
                     : PyUnicode_KIND(string) == PyUnicode_4BYTE_KIND ? 4 : 3;
    /* Behind one another: hashes, those kept, the text. */
    uint64_t *hashes = PyMem_Malloc(length * (2 * width * sizeof(uint64_t) + width));
    if (hashes == NULL)
        return PyErr_NoMemory();
    uint64_t *kept = hashes + length * width;
    uint8_t *data = (uint8_t *)(kept + length * width);
    Py_ssize_t letters;
    size_t size = packed(string, data, &letters);
    size_t number = 0;
    memset(data + size, 0, 4 * WORD);
    if (size > 0) {
        int wide = 2 * size > 3 * (size_t)letters;
        number = keep(data, grams_of(size, wide), wide, hashes, kept);
    }
    PyObject *made = PyTuple_New((Py_ssize_t)number);
    for (size_t i = 0; made != NULL && i < number; i++) {
        PyObject *hash = PyLong_FromUnsignedLongLong(kept[i]);
        if (hash == NULL)
            Py_CLEAR(made);
        else
            PyTuple_SET_ITEM(made, (Py_ssize_t)i, hash);
    }
    PyMem_Free(hashes);
    return made;
}

static PyMethodDef methods[] = {
    {"grams", grams, METH_O, "See detectors/text/grams.py."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "detectors.text.grams", "See detectors/text/grams.py.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_grams(void)
{
    return PyModuleDef_Init(&definition);
}
