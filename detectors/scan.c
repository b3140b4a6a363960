/* detectors/scan.py in C: the same function, the same answers, some ten times as fast.

What takes the time in a table of tens of megabytes is waiting for memory. So the words of a text
are hashed first, asking for each one's slot as soon as it is known, unless the sieve has not its
bit; then looked up, asking for the slot of each pair of words that may go on; then the pairs: the
waits overlap. What is not wanted is dropped by its index, before its spelling is looked at. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define MULTIPLIER 0x9E3779B97F4A7C15ULL
#define JOINER 0xC2B2AE3D27D4EB4FULL
#define CONTINUES 1u
#define ENDS 2u
#define SEVERAL 4u
#define SHIFT 3
/* More words than this no pattern has; the table's maker refuses them. */
#define MOST_WORDS 32
/* Bits of a name's hint: see detectors/wordtable.py. */
#define SMALL_LETTERS 1
#define UNLIKELY 2
/* Bits of a text's case, likewise. */
#define NO_CASE 1
#define NO_HELP 2

typedef struct {
    uint64_t hash;
    uint64_t pair;
    Py_ssize_t start;
    Py_ssize_t end;
    uint32_t payload;
    uint32_t pair_payload;
} Word;

typedef struct {
    const uint64_t *slots;
    uint64_t mask;
    uint64_t seed;
    const uint8_t *sieve;
    uint64_t sieve_mask;
    const uint32_t *groups;
    size_t grouped;
    const uint32_t *offsets;
    size_t patterns;
    const uint8_t *spellings;
    size_t size;
} Table;

/* A text, folded and as it was written, and what of it is asked for. */
typedef struct {
    int kind;
    const void *text;
    Py_ssize_t length;
    int ascii;
    int raw_kind;
    const void *raw;
    Py_ssize_t raw_length;
    const int32_t *kept;
    Py_ssize_t kept_length;
    const uint8_t *wanted;
    const uint8_t *hints;
    Py_ssize_t first, second, hinted;
    int caseless, by_size;
    PyObject *lists[3];
} Task;

#if defined(__GNUC__)
#define ASK_FOR(address) __builtin_prefetch(address)
#define INLINE static inline __attribute__((always_inline))
#else
#define ASK_FOR(address) ((void)0)
#define INLINE static inline
#endif

/* Whether a hash may have a slot. */
INLINE int
may_have(const Table *table, uint64_t hash)
{
    uint64_t at = hash >> 32 & table->sieve_mask;
    return table->sieve[at >> 3] >> (at & 7) & 1;
}

/* The words between the first and the last space of a text, empty ones too; their number. */
INLINE Py_ssize_t
split(const Table *table, int kind, const void *text, Py_ssize_t length, Word *words)
{
    Py_ssize_t count = 0, i = 0;
    while (i < length && PyUnicode_READ(kind, text, i) != ' ')
        i++;
    while (++i <= length) {
        Py_ssize_t start = i;
        uint64_t hash = table->seed;
        Py_UCS4 code = 0;
        for (; i < length && (code = PyUnicode_READ(kind, text, i)) != ' '; i++)
            hash = (hash ^ code) * MULTIPLIER;
        if (i == length)
            break;
        hash ^= hash >> 32;
        int known = i > start && may_have(table, hash);
        if (known)
            ASK_FOR(&table->slots[hash & table->mask]);
        /* Until it is looked up the payload says whether to. */
        words[count++] = (Word){hash, 0, start, i, (uint32_t)known, 0};
    }
    return count;
}

INLINE Py_ssize_t
spaces(int kind, const void *text, Py_ssize_t length)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < length; i++)
        count += PyUnicode_READ(kind, text, i) == ' ';
    return count;
}

/* What the slot of a hash says; 0 if it has none. */
static uint32_t
look_up(const Table *table, uint64_t hash)
{
    uint64_t tag = hash >> 32;
    for (uint64_t i = 0; i <= table->mask; i++) {
        uint64_t slot = table->slots[(hash + i) & table->mask];
        if (slot == 0)
            return 0;
        if (slot >> 32 == tag)
            return (uint32_t)slot;
    }
    return 0;
}

static uint64_t
extended(uint64_t hash, uint64_t word)
{
    hash = (hash * MULTIPLIER ^ word) * JOINER;
    return hash ^ hash >> 32;
}

/* Look up every word, and every pair of words that something may begin with. */
static void
look_up_all(const Table *table, Word *words, Py_ssize_t count)
{
    for (Word *word = words; word < words + count; word++) {
        if (word->payload == 0)
            continue;
        word->payload = look_up(table, word->hash);
        if (word->payload & CONTINUES && word + 1 < words + count) {
            word->pair = extended(word->hash, word[1].hash);
            word->pair_payload = (uint32_t)may_have(table, word->pair);
            if (word->pair_payload)
                ASK_FOR(&table->slots[word->pair & table->mask]);
        }
    }
    for (Word *word = words; word + 1 < words + count; word++)
        if (word->pair_payload)
            word->pair_payload = look_up(table, word->pair);
}

/* Whether a pattern's words, in UTF-8 up to a NUL, are those of the text from `start` to `end`. */
static int
same(const Table *table, uint32_t index, const Task *task, Py_ssize_t start, Py_ssize_t end)
{
    if (index >= table->patterns || table->offsets[index] >= table->size)
        return 0;
    const uint8_t *at = table->spellings + table->offsets[index];
    const uint8_t *stop = table->spellings + table->size;
    if (task->ascii)
        return stop - at > end - start && at[end - start] == 0 &&
               memcmp(at, (const char *)task->text + start, (size_t)(end - start)) == 0;
    for (; start < end; start++) {
        if (at == stop)
            return 0;
        Py_UCS4 code = *at++;
        int more = code < 0x80 ? 0 : code < 0xE0 ? 1 : code < 0xF0 ? 2 : 3;
        if (more)
            code &= 0x3Fu >> more;
        if (stop - at < more)
            return 0;
        while (more-- > 0)
            code = code << 6 | (*at++ & 0x3F);
        if (code != PyUnicode_READ(task->kind, task->text, start))
            return 0;
    }
    return at < stop && *at == 0;
}

/* Whether a name that begins at `start` may be one, by its first letter and its hint. */
static int
may_be_a_name(const Task *task, Py_ssize_t start, Py_ssize_t index)
{
    if (index >= task->hinted)
        return 1;
    Py_ssize_t at = start - 1;
    if (task->kept != NULL)
        at = at < task->kept_length ? task->kept[at] : task->raw_length;
    int lower = !task->caseless && at >= 0 && at < task->raw_length &&
                Py_UNICODE_ISLOWER(PyUnicode_READ(task->raw_kind, task->raw, at));
    if (!lower && !task->by_size)
        return 1;
    uint8_t hint = task->hints[index];
    return hint & SMALL_LETTERS || !(lower || hint & UNLIKELY);
}

/* Append (start, end, index) to the list of the index's kind, if it is wanted and spelled like the
   text; -1 with an error set. */
static int
deal(const Table *table, const Task *task, Py_ssize_t start, Py_ssize_t end, uint32_t pattern)
{
    Py_ssize_t index = (Py_ssize_t)pattern;
    int kind = 0;
    if (index < task->first) {
        if (task->wanted != NULL && !task->wanted[index])
            return 0;
    }
    else if (index < task->second) {
        kind = 1;
        index -= task->first;
        if (task->hints != NULL && !may_be_a_name(task, start, index))
            return 0;
    }
    else {
        kind = 2;
        index -= task->second;
    }
    if (!same(table, pattern, task, start, end))
        return 0;
    PyObject *hit = PyTuple_New(3);
    if (hit == NULL)
        return -1;
    const Py_ssize_t fields[] = {start, end, index};
    for (int i = 0; i < 3; i++) {
        PyObject *field = PyLong_FromSsize_t(fields[i]);
        if (field == NULL) {
            Py_DECREF(hit);
            return -1;
        }
        PyTuple_SET_ITEM(hit, i, field);
    }
    int failed = PyList_Append(task->lists[kind], hit);
    Py_DECREF(hit);
    return failed;
}

/* Deal all that one slot names; -1 with an error set. */
static int
deal_all(const Table *table, uint32_t payload, const Task *task, Py_ssize_t start, Py_ssize_t end)
{
    size_t named = payload >> SHIFT;
    if (!(payload & SEVERAL))
        return deal(table, task, start, end, (uint32_t)named);
    if (named >= table->grouped || table->groups[named] >= table->grouped - named)
        return 0;
    const uint32_t *at = table->groups + named;
    for (uint32_t count = *at++; count > 0; count--)
        if (deal(table, task, start, end, *at++) < 0)
            return -1;
    return 0;
}

/* Deal all patterns that begin at a word, the longest first; -1 with an error set. */
static int
deal_from(const Table *table, const Word *word, const Word *stop, const Task *task)
{
    Py_ssize_t ends[MOST_WORDS];
    uint32_t payloads[MOST_WORDS];
    int found = 0;
    const Word *begin = word;
    uint64_t hash = word->hash;
    uint32_t payload = word->payload;
    for (int size = 1; payload; size++) {
        if (payload & ENDS) {
            ends[found] = word->end;
            payloads[found++] = payload;
        }
        if (!(payload & CONTINUES) || ++word == stop || size == MOST_WORDS)
            break;
        if (size == 1) {
            hash = begin->pair;
            payload = begin->pair_payload;
        }
        else {
            hash = extended(hash, word->hash);
            payload = may_have(table, hash) ? look_up(table, hash) : 0;
        }
    }
    while (found-- > 0)
        if (deal_all(table, payloads[found], task, begin->start, ends[found]) < 0)
            return -1;
    return 0;
}

static int
find(const Table *table, const Task *task)
{
    const void *text = task->text;
    Py_ssize_t length = task->length, count;
    int kind = task->kind, failed = 0;
    /* Once for each width of a letter, which the compiler then knows. */
    count = kind == PyUnicode_1BYTE_KIND   ? spaces(PyUnicode_1BYTE_KIND, text, length)
            : kind == PyUnicode_2BYTE_KIND ? spaces(PyUnicode_2BYTE_KIND, text, length)
                                           : spaces(PyUnicode_4BYTE_KIND, text, length);
    Word *words = PyMem_Malloc((size_t)(count + 1) * sizeof(Word));
    if (words == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    count = kind == PyUnicode_1BYTE_KIND ? split(table, PyUnicode_1BYTE_KIND, text, length, words)
            : kind == PyUnicode_2BYTE_KIND
                ? split(table, PyUnicode_2BYTE_KIND, text, length, words)
                : split(table, PyUnicode_4BYTE_KIND, text, length, words);
    look_up_all(table, words, count);
    for (Word *word = words; word < words + count && !failed; word++)
        if (word->payload)
            failed = deal_from(table, word, words + count, task);
    PyMem_Free(words);
    return failed;
}

static PyObject *
scan(PyObject *module, PyObject *args)
{
    Py_buffer slots, sieve, groups, offsets, spellings, wanted, hints, kept;
    unsigned long long seed;
    PyObject *folded, *raw, *made = NULL;
    Task task = {0};
    int letter_case;
    if (!PyArg_ParseTuple(args, "(y*y*y*y*y*K)Unnz*z*Uz*i", &slots, &sieve, &groups, &offsets,
                          &spellings, &seed, &folded, &task.first, &task.second, &wanted, &hints,
                          &raw, &kept, &letter_case))
        return NULL;
    task.caseless = letter_case & NO_CASE;
    task.by_size = letter_case & NO_HELP;
    uint64_t size = (uint64_t)slots.len / sizeof(uint64_t), bits = (uint64_t)sieve.len * 8;
    task.kind = PyUnicode_KIND(folded);
    task.text = PyUnicode_DATA(folded);
    task.length = PyUnicode_GET_LENGTH(folded);
    task.ascii = PyUnicode_IS_ASCII(folded);
    task.raw_kind = PyUnicode_KIND(raw);
    task.raw = PyUnicode_DATA(raw);
    task.raw_length = PyUnicode_GET_LENGTH(raw);
    task.kept = kept.buf;
    task.kept_length = kept.len / (Py_ssize_t)sizeof(int32_t);
    task.wanted = wanted.buf;
    task.hints = hints.buf;
    task.hinted = hints.len;
    for (int i = 0; i < 3; i++)
        task.lists[i] = PyList_New(0);
    if (size == 0 || size & (size - 1) || bits == 0 || bits & (bits - 1))
        PyErr_Format(PyExc_ValueError, "%zd bytes of slots, %zd of a sieve: powers of two are wanted",
                     slots.len, sieve.len);
    else if (wanted.buf != NULL && wanted.len < task.first)
        PyErr_Format(PyExc_ValueError, "%zd of %zd patterns", wanted.len, task.first);
    else if (task.lists[0] && task.lists[1] && task.lists[2]) {
        Table table = {
            .slots = slots.buf,
            .mask = size - 1,
            .seed = seed,
            .sieve = sieve.buf,
            .sieve_mask = bits - 1,
            .groups = groups.buf,
            .grouped = (size_t)groups.len / sizeof(uint32_t),
            .offsets = offsets.buf,
            .patterns = (size_t)offsets.len / sizeof(uint32_t),
            .spellings = spellings.buf,
            .size = (size_t)spellings.len,
        };
        if (find(&table, &task) == 0)
            made = PyTuple_Pack(3, task.lists[0], task.lists[1], task.lists[2]);
    }
    for (int i = 0; i < 3; i++)
        Py_XDECREF(task.lists[i]);
    PyBuffer_Release(&slots);
    PyBuffer_Release(&sieve);
    PyBuffer_Release(&groups);
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&spellings);
    PyBuffer_Release(&wanted);
    PyBuffer_Release(&hints);
    PyBuffer_Release(&kept);
    return made;
}

static PyMethodDef methods[] = {
    {"scan", scan, METH_VARARGS, "See detectors/scan.py."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "detectors.scan", "See detectors/scan.py.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_scan(void)
{
    return PyModuleDef_Init(&definition);
}
