//! Room for floats that is used again and again.

/// Floats that are written before they are read: a new size costs nothing once there is room.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    floats: Vec<f32>,
    used: usize,
}

impl Buffer {
    /// Makes it `length` long; what it holds then is anything.
    pub(crate) fn set_len(&mut self, length: usize) {
        if self.floats.len() < length {
            self.floats.resize(length, 0.0);
        }
        self.used = length;
    }
}

impl std::ops::Deref for Buffer {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &self.floats[..self.used]
    }
}

impl std::ops::DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.floats[..self.used]
    }
}
