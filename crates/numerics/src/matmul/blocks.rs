//! A product on one thread: blocks of C that fit the caches, cut into tiles that fit the registers.
//!
//! Terms are cut into blocks as well; each continues the chains from C, so no cut changes a bit.

use std::ops::Range;

use super::epilogue::{Epilogue, apply_to_tile};
use super::pack::Panel;
use super::problem::Problem;
use super::simd::Simd;
use super::tile::{Tile, TileStart};
use crate::Float;
use crate::workspace::Workspace;

/// Vectors in a column of the highest tile.
const VECTORS: usize = 3;
/// Vectors in a column of a tile of more than [`Simd::COLUMNS`] columns.
const WIDER_VECTORS: usize = 2;
/// Bytes of a row of packed terms: a panel of B of 8 columns takes 16 KiB, a third of the first cache.
const DEPTH_BYTES: usize = 2048;
/// Bytes of a block of A, which stays in the second cache while all of B's panels pass.
const BLOCK_BYTES: usize = 512 * 1024;
/// As many columns of A as this stay in the first cache however far apart they lie.
const FEW_TERMS: usize = 12;
/// Panels of B that are packed together: 256 bytes of a row of f32.
const GROUP: usize = 8;
/// Terms of them that are packed at a time.
const GROUP_TERMS: usize = 16;
/// A cache line in bytes, and the lines of the second cache, sets times ways: half a megabyte, the smallest of today's.
const LINE: usize = 64;
const CACHE_SETS: usize = 1024;
const CACHE_WAYS: usize = 8;
/// The largest tiles of any processor: 48 × 8 or 32 × 12 f32 of AVX-512.
const TILE_BYTES: usize = 48 * 8 * 4;

/// Computes the problem.
///
/// # Safety
///
/// Its pointers reach its elements, nobody else uses C, and the processor has the instructions of V.
pub(super) unsafe fn compute<V: Simd, E: Epilogue<V::Element>>(
    problem: &Problem<V::Element>,
    epilogue: &E,
) {
    if problem.rows == 0 || problem.columns == 0 {
        return;
    }
    let size = size_of::<V::Element>();
    let vectors = problem.rows.div_ceil(V::LANES);
    // A few columns too many for the highest tiles fit lower ones, so that an A that is read as it lies passes once.
    let wider = problem.a_row == 1 && (V::COLUMNS + 1..=V::WIDER).contains(&problem.columns);
    let (tile_vectors, tile_columns) = if wider {
        (WIDER_VECTORS, problem.columns)
    } else {
        (VECTORS, V::COLUMNS)
    };
    let panels = vectors.div_ceil(tile_vectors);
    let depths = problem.depth.div_ceil(DEPTH_BYTES / size).max(1);
    let largest_depth = problem.depth.div_ceil(depths);
    let blocks = vectors
        .div_ceil((BLOCK_BYTES / (V::LANES * size * largest_depth.max(1))).max(1))
        .min(panels);
    let largest_block = panels.div_ceil(blocks) * tile_vectors * V::LANES * largest_depth;
    let mut workspace =
        Workspace::take((largest_block + GROUP * tile_columns * largest_depth) * size);
    let packed_a: *mut V::Element = workspace.as_mut_ptr().cast();
    let plan = Plan {
        problem,
        each: vectors / panels,
        longer: vectors % panels,
        tile_height: tile_vectors * V::LANES,
        tile_columns,
        packed_a,
        packed_b: packed_a.wrapping_add(largest_block),
    };
    for terms in (0..depths).map(|d| share(problem.depth, depths, d)) {
        for block in (0..blocks).map(|b| share(panels, blocks, b)) {
            // SAFETY: promised by the caller; the workspace has room for the largest block and a panel of B.
            unsafe { plan.block::<V, E>(&terms, block, epilogue) };
        }
    }
}

/// Part `index` of `total` things shared as evenly as whole things can be.
pub(super) fn share(total: usize, parts: usize, index: usize) -> Range<usize> {
    let (each, rest) = (total / parts, total % parts);
    let start = each * index + rest.min(index);
    start..start + each + usize::from(index < rest)
}

struct Plan<'p, T> {
    problem: &'p Problem<T>,
    /// Vectors in a column of a panel.
    each: usize,
    /// Panels at the top that have one more.
    longer: usize,
    /// Rows and columns of the largest tile.
    tile_height: usize,
    tile_columns: usize,
    packed_a: *mut T,
    packed_b: *mut T,
}

/// How the panels of A reach the tiles.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    /// As they lie.
    Direct,
    /// Packed by the tiles of the first columns, which read them as they lie.
    PackedByTile,
    /// Packed before.
    Packed,
}

impl<T: Float> Plan<'_, T> {
    /// The product of some terms for a block of panels and all columns.
    unsafe fn block<V: Simd<Element = T>, E: Epilogue<T>>(
        &self,
        terms: &Range<usize>,
        block: Range<usize>,
        epilogue: &E,
    ) {
        let p = self.problem;
        let wide = p.columns.div_ceil(self.tile_columns);
        let source = match p.a_row {
            1 if wide <= 2 || terms.len() <= FEW_TERMS => Source::Direct,
            1 => Source::PackedByTile,
            _ => Source::Packed,
        };
        let pack_b = self.packs_b(block.len(), terms.len());
        for j in 0..wide {
            let columns = column_panel(p.columns, self.tile_columns, j);
            let (mut b, mut b_step, mut b_next) =
                (p.b_at(terms.start, columns.start), p.b_row, p.b_column);
            if pack_b {
                if j % GROUP == 0 {
                    // SAFETY: these rows and columns of B exist; the workspace has room for a group of the widest panels.
                    unsafe { self.pack_group::<V>(terms, j..wide.min(j + GROUP)) };
                }
                let start = (j % GROUP) * self.tile_columns * terms.len();
                b = self.packed_b.wrapping_add(start);
                (b_step, b_next) = (columns.len(), 1);
            }
            let mut packed = self.packed_a;
            for panel in block.clone() {
                let vectors = self.each + usize::from(panel < self.longer);
                let row = (self.each * panel + self.longer.min(panel)) * V::LANES;
                let width = vectors * V::LANES;
                let rows = width.min(p.rows - row);
                let last = rows - (width - V::LANES);
                let mut tile = Tile {
                    depth: terms.len(),
                    a: p.a_at(row, terms.start),
                    a_step: p.a_column,
                    a_last: last,
                    b,
                    b_fifth: b.wrapping_add(b_next.wrapping_mul(4)),
                    b_step,
                    b_next,
                    c: p.c_at(row, columns.start),
                    c_next: p.c_column,
                    c_last: last,
                    start: p.start_at(terms.start, row, columns.start),
                    packed,
                };
                // A part of a vector is read as it lies only where that costs nothing.
                let source = match source {
                    _ if !V::MASKED && last < V::LANES => Source::Packed,
                    source => source,
                };
                let mut function = V::tile(vectors, columns.len());
                match source {
                    Source::Direct => {}
                    Source::PackedByTile if j == 0 => function = V::packing_tile(vectors),
                    Source::PackedByTile | Source::Packed => {
                        if j == 0 {
                            let panel = Panel {
                                from: tile.a,
                                count: rows,
                                across: p.a_row,
                                depth: terms.len(),
                                along: p.a_column,
                            };
                            // SAFETY: these rows and terms of A exist; the workspace has room for the block.
                            unsafe { V::pack(&panel, width, packed) };
                        }
                        (tile.a, tile.a_step, tile.a_last) = (packed, width, V::LANES);
                    }
                }
                // SAFETY: A and B are read where they exist or where they were packed; see `finish` for C.
                unsafe {
                    if p.c_row == 1 {
                        function(&tile);
                        self.finish(terms, epilogue, tile.c, tile.c_next, rows, columns.len());
                    } else {
                        self.scattered::<V, E>(
                            terms,
                            epilogue,
                            function,
                            tile,
                            rows,
                            columns.len(),
                        );
                    }
                }
                packed = packed.wrapping_add(width * terms.len());
            }
        }
    }

    /// Whether panels of B are packed: where enough tiles share them, and the cache lines in which their terms begin fall on so
    /// few of the second cache's sets that it does not keep them from one tile to the next.
    fn packs_b(&self, panels: usize, depth: usize) -> bool {
        let stride = self.problem.b_row.wrapping_mul(size_of::<T>());
        // Lines 64 · 2ᵉ · odd bytes apart reach one set in 2ᵉ.
        let sets = CACHE_SETS >> (stride / LINE).trailing_zeros().min(10);
        panels > 2 && stride >= LINE && depth > CACHE_WAYS * sets
    }

    /// Packs neighbouring panels of B, a few terms of all of them at a time: what is read together lies together.
    unsafe fn pack_group<V: Simd<Element = T>>(&self, terms: &Range<usize>, panels: Range<usize>) {
        let p = self.problem;
        for start in terms.clone().step_by(GROUP_TERMS) {
            let depth = GROUP_TERMS.min(terms.end - start);
            for (place, j) in panels.clone().enumerate() {
                let columns = column_panel(p.columns, self.tile_columns, j);
                let panel = Panel {
                    from: p.b_at(start, columns.start),
                    count: columns.len(),
                    across: p.b_column,
                    depth,
                    along: p.b_row,
                };
                let to =
                    place * self.tile_columns * terms.len() + (start - terms.start) * columns.len();
                // SAFETY: as promised by the caller.
                unsafe { V::pack(&panel, columns.len(), self.packed_b.wrapping_add(to)) };
            }
        }
    }

    /// A tile of a C without contiguous columns, by way of one that has them.
    unsafe fn scattered<V: Simd<Element = T>, E: Epilogue<T>>(
        &self,
        terms: &Range<usize>,
        epilogue: &E,
        function: super::tile::TileFunction<T>,
        tile: Tile<T>,
        rows: usize,
        columns: usize,
    ) {
        let p = self.problem;
        let mut dense = [T::ZERO; TILE_BYTES / 4];
        let height = self.tile_height;
        assert!(height * self.tile_columns <= dense.len());
        let scattered = |i: usize, j: usize| tile.c.wrapping_add(i * p.c_row + j * p.c_column);
        if let TileStart::Output = tile.start {
            for j in 0..columns {
                for i in 0..rows {
                    // SAFETY: the element exists.
                    dense[j * height + i] = unsafe { *scattered(i, j) };
                }
            }
        }
        let through = Tile {
            c: dense.as_mut_ptr(),
            c_next: height,
            ..tile
        };
        // SAFETY: as for a tile that lies in C.
        unsafe {
            function(&through);
            self.finish(terms, epilogue, through.c, height, rows, columns);
        }
        for j in 0..columns {
            for i in 0..rows {
                // SAFETY: the element exists, at a place of its own.
                unsafe { *scattered(i, j) = dense[j * height + i] };
            }
        }
    }

    /// Applies the epilogue where the chains have ended.
    unsafe fn finish<E: Epilogue<T>>(
        &self,
        terms: &Range<usize>,
        epilogue: &E,
        c: *mut T,
        c_next: usize,
        rows: usize,
        columns: usize,
    ) {
        if !E::IDENTITY && terms.end == self.problem.depth {
            // SAFETY: the tile was just written, and its columns are contiguous.
            unsafe { apply_to_tile(epilogue, c, c_next, rows, columns) };
        }
    }
}

/// The columns of panel `index`: all of full width but the last two, which share what is left.
fn column_panel(columns: usize, width: usize, index: usize) -> Range<usize> {
    let panels = columns.div_ceil(width);
    if panels == 1 {
        return 0..columns;
    }
    let whole = panels - 2;
    if index < whole {
        return index * width..(index + 1) * width;
    }
    let start = whole * width;
    let of_two = share(columns - start, 2, index - whole);
    start + of_two.start..start + of_two.end
}
