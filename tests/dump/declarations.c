// Declarators, and the order of what depends on what.
struct later;
struct never;
typedef int (*callback)(struct later *, void *, ...);
typedef void handler(int, const char *const *);
typedef const volatile struct later *const pointer_to_later;

enum color { RED, GREEN = 5 };
enum unsigned_32 { TOP = 0x80000000U };
enum small { SMALL = 1 } __attribute__((mode(QI)));

struct first {
	struct first *self;
	struct later *later;
	struct never *never;
	callback call;
	handler *handle;
	handler *handlers[4];
	int (*matrix)[3][5];
	int *(*returns_pointer)(void);
	int (*(*returns_pointer_to_array)(int))[7];
	void (*(*signal)(int, void (*)(int)))(int);
	const char *const names[2];
	char *restrict text;
	volatile int v;
	enum color color;
	enum unsigned_32 top;
	enum small small;
};

struct later {
	struct first by_value;
	pointer_to_later p;
	struct {
		int x;
		union {
			long y;
			struct {
				char z[3];
			} named;
		};
		enum { INSIDE_1, INSIDE_2 } state;
	};
	struct {
		int only;
	} array[2];
};

typedef struct {
	struct later *link;
} list;

struct later v1;
list v2;
enum color f(list *l) { return l->link->by_value.color; }
