// Structs that the compiler's own rules would lay out otherwise.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

struct all_packed {
	u8 a;
	u32 b;
	u64 c;
	u16 d;
} __attribute__((packed));

struct one_packed {
	u64 a;
	void *p;
	u8 b;
	u32 c __attribute__((packed));
	u64 d;
};

struct packed_and_aligned {
	u8 a;
	u32 b;
} __attribute__((packed, aligned(4)));

struct less_aligned {
	u64 a;
	u32 b;
} __attribute__((packed, aligned(4)));

struct holds_less_aligned {
	u32 a;
	struct less_aligned b;
};

struct natural {
	u8 a;
	u32 b;
	u16 c;
};

struct cache_line {
	u32 a;
	u64 b __attribute__((aligned(64)));
	u8 c;
};

struct page {
	u32 a;
	u32 b __attribute__((aligned(4096)));
};

union padded {
	u8 a;
	u32 b;
} __attribute__((aligned(32)));

struct empty {
};

struct flexible {
	u32 n;
	struct empty e;
	u64 items[];
};

struct holds_packed {
	u8 a;
	struct all_packed b;
	u16 c;
	struct one_packed d;
};

struct bits {
	u32 a : 3;
	u32 : 5;
	u32 b : 8;
	u64 c : 40;
	u8 d;
	u32 : 0;
	u16 e : 4;
	_Bool f : 1;
	u64 g : 33;
	u32 h : 31;
};

struct packed_bits {
	u32 a : 20;
	u32 b : 20;
	u8 c;
	u32 d : 7;
} __attribute__((packed));

struct wide {
	u8 a;
	__int128 b;
};

struct all_packed v1;
struct one_packed v2;
struct packed_and_aligned v3;
struct holds_less_aligned v4;
struct natural v5;
struct cache_line v6;
struct page v7;
union padded v8;
struct flexible v9;
struct holds_packed v10;
struct bits v11;
struct packed_bits v12;
struct wide v13;
