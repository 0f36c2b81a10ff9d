/// Widely used packages whose wheels are for glibc only, by their files of July to November 2026:
/// on musl they have to be compiled, if that works at all.
pub const WITHOUT_MUSL: [&str; 20] = [
    "cassandra-driver",
    "ctranslate2",
    "imageio-ffmpeg",
    "llvmlite",
    "ml-dtypes",
    "numba",
    "onnx",
    "onnxruntime",
    "opencv-python",
    "opencv-python-headless",
    "oracledb",
    "playwright",
    "scikit-image",
    "scikit-learn",
    "sentencepiece",
    "snowflake-connector-python",
    "torch",
    "torchvision",
    "triton",
    "tensorflow",
];
