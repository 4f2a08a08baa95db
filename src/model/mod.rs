//! Weights and inference: knows nothing of law or news.
pub mod bags;
pub mod bytes;
pub mod classes;
pub mod dense;
pub mod forest;
pub mod hashed;
pub mod linear;
pub mod network;
pub mod perceptron;
pub mod vectors;
pub mod vocabulary;
pub mod wide;
