//! The kernels with the shapes of real models: `cargo bench -p tolmach-kernels`. Items are multiply-adds, so the
//! figures stand beside `cargo run --release --example ceiling`.

use divan::{Bencher, black_box, counter::ItemsCount};
use tolmach_kernels::{
    Epilogue, Isa, Keys, PackedMatrix, QuantizedRows, Rows, Sums, TableColumns, TableEpilogue, attention,
    quantize_rows, rows,
};

fn main() {
    divan::main();
}

/// Inner dimension and columns: the gates, queries, keys and values, and feed-forward layers of tiny (d = 256),
/// base-memory (384) and base (512).
const SHAPES: [(usize, usize); 9] = [
    (256, 256),
    (256, 768),
    (256, 1536),
    (1536, 256),
    (384, 1536),
    (1536, 384),
    (512, 512),
    (512, 2048),
    (2048, 512),
];

/// Weights and floats that depend on the index alone.
fn weights(count: usize) -> Vec<i8> {
    (0..count).map(|i| (i.wrapping_mul(2_654_435_761) >> 7) as i8).map(|w| w.max(-127)).collect()
}

fn floats(count: usize) -> Vec<f32> {
    weights(count).into_iter().map(|w| f32::from(w) / 127.0).collect()
}

struct Product {
    matrix: PackedMatrix,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Product {
    fn new(k: usize, n: usize) -> Self {
        let matrix = PackedMatrix::pack(&weights(n * k), n, k).expect("weights in range");
        Self { matrix, scale: vec![1e-4; n], bias: vec![0.5; n] }
    }

    fn epilogue(&self) -> Epilogue<'_> {
        Epilogue { scale: &self.scale, bias: &self.bias, relu: true, sums: Sums::Shifted }
    }
}

/// Every matrix is one of 12, as in a model, so that weights come from where they come in a model.
#[divan::bench(args = SHAPES, consts = [1, 6, 48, 384])]
fn product<const M: usize>(bencher: Bencher<'_, '_>, (k, n): (usize, usize)) {
    let isa = Isa::detect();
    let products: Vec<Product> = (0..12).map(|_| Product::new(k, n)).collect();
    let mut q = QuantizedRows::default();
    quantize_rows(isa, &floats(M * k), k, Some(100.0), &mut q);
    let mut out = vec![0.0; M * n];
    let mut next = 0;
    bencher.counter(ItemsCount::new(M * k * n)).bench_local(|| {
        next = (next + 1) % products.len();
        let p = &products[next];
        p.matrix.matmul_into(isa, &q, &p.epilogue(), black_box(&mut out), n);
    });
}

/// The first feed-forward product with its results quantised for the second.
#[divan::bench(args = [(256, 1536), (512, 2048)], consts = [48, 384])]
fn product_quantized<const M: usize>(bencher: Bencher<'_, '_>, (k, n): (usize, usize)) {
    let isa = Isa::detect();
    let p = Product::new(k, n);
    let mut q = QuantizedRows::default();
    quantize_rows(isa, &floats(M * k), k, Some(100.0), &mut q);
    let mut to = QuantizedRows::default();
    bencher.counter(ItemsCount::new(M * k * n)).bench_local(|| {
        p.matrix.matmul_quantized_into(isa, &q, &p.epilogue(), 30.0, black_box(&mut to));
    });
}

/// One step's output layer over a sentence's own candidates, with a table of so many rows: 2,000 stay in the cache.
#[divan::bench(args = [256, 384, 512], consts = [2_000, 32_000])]
fn chosen<const SIZE: usize>(bencher: Bencher<'_, '_>, k: usize) {
    let isa = Isa::detect();
    let table = weights(SIZE * k);
    let columns = TableColumns::new(isa, &table, k).expect("weights in range");
    let mut q = QuantizedRows::default();
    quantize_rows(isa, &floats(k), k, Some(100.0), &mut q);
    let bias = floats(1200);
    let sentences: Vec<Vec<u32>> =
        (0..48).map(|s| (0..1200).map(|i| ((i * SIZE / 1230 + s * 7) % SIZE) as u32).collect()).collect();
    let mut out = vec![0.0; 1200];
    let mut next = 0;
    let epilogue = TableEpilogue { scale: 1e-4, bias: &bias, sums: Sums::Shifted };
    bencher.counter(ItemsCount::new(1200 * k)).bench_local(|| {
        next = (next + 1) % sentences.len();
        columns.dot_into(isa, &table, &q, 0, &sentences[next], &epilogue, black_box(&mut out));
    });
}

/// A sentence of the encoder; items are multiply-adds of both products.
#[divan::bench(args = [12, 33, 64, 128])]
fn self_attention(bencher: Bencher<'_, '_>, length: usize) {
    let (isa, dim) = (Isa::detect(), 256);
    let projected = floats(length * 3 * dim);
    let (mut keys, mut scratch, mut out) = (Keys::default(), Vec::new(), vec![0.0; length * dim]);
    let row = |at: usize| Rows { values: &projected[at..], stride: 3 * dim };
    bencher.counter(ItemsCount::new(2 * length * length * dim)).bench_local(|| {
        keys.fill(isa, row(dim), dim);
        attention(isa, row(0), &keys, row(2 * dim), 8, &mut scratch, black_box(&mut out), None);
    });
}

/// A step of the decoder for 12 sentences in turn; items are multiply-adds of both products.
#[divan::bench(args = [12, 33, 64, 128])]
fn cross_attention(bencher: Bencher<'_, '_>, length: usize) {
    let (isa, dim) = (Isa::detect(), 256);
    let memories: Vec<(Keys, Vec<f32>)> = (0..12)
        .map(|_| {
            let (mut keys, values) = (Keys::default(), floats(length * dim));
            keys.fill(isa, Rows { values: &values, stride: dim }, dim);
            (keys, values)
        })
        .collect();
    let query = floats(dim);
    let (mut scratch, mut out, mut weights) = (Vec::new(), vec![0.0; dim], vec![0.0; length]);
    let rows = |values| Rows { values, stride: dim };
    bencher.counter(ItemsCount::new(2 * 12 * length * dim)).bench_local(|| {
        for (keys, values) in &memories {
            let weights = Some(&mut weights[..]);
            attention(isa, rows(&query), keys, rows(values), 8, &mut scratch, black_box(&mut out), weights);
        }
    });
}

#[divan::bench(args = [256, 1536])]
fn quantize(bencher: Bencher<'_, '_>, k: usize) {
    let x = floats(48 * k);
    let mut q = QuantizedRows::default();
    bencher.counter(ItemsCount::new(x.len())).bench_local(|| {
        quantize_rows(Isa::detect(), black_box(&x), k, Some(100.0), &mut q);
    });
}

#[divan::bench]
fn layer_norm(bencher: Bencher<'_, '_>) {
    let (mut x, residual, scale, bias) = (floats(48 * 256), floats(48 * 256), floats(256), floats(256));
    bencher.counter(ItemsCount::new(x.len())).bench_local(|| {
        rows::add_layer_norm(Isa::detect(), black_box(&mut x), &residual, &scale, &bias);
    });
}
