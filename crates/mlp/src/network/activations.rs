//! The layers that apply a function to each number.

use gradus_numerics::Float;

use super::Mlp;
use super::layer::Layer;
use crate::activation::Activation;

impl<T: Float> Mlp<T> {
    /// [`Activation::Identity`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).identity();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1.0, 2.0])?, [-1.0, 2.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn identity(self) -> Self {
        self.activation(Activation::Identity)
    }

    /// [`Activation::Relu`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).relu();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1.0, 2.0])?, [0.0, 2.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn relu(self) -> Self {
        self.activation(Activation::Relu)
    }

    /// [`Activation::LeakyRelu`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).leaky_relu(0.25);
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1.0, 2.0])?, [-0.25, 2.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn leaky_relu(self, slope: f64) -> Self {
        self.activation(Activation::LeakyRelu { slope })
    }

    /// [`Activation::Elu`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).elu(2.0);
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1e9, 2.0])?, [-2.0, 2.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn elu(self, alpha: f64) -> Self {
        self.activation(Activation::Elu { alpha })
    }

    /// [`Activation::Gelu`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(3).gelu();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1e9, 0.0, 1e9])?, [0.0, 0.0, 1e9]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn gelu(self) -> Self {
        self.activation(Activation::Gelu)
    }

    /// [`Activation::GeluTanh`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(3).gelu_tanh();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1e9, 0.0, 1e9])?, [0.0, 0.0, 1e9]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn gelu_tanh(self) -> Self {
        self.activation(Activation::GeluTanh)
    }

    /// [`Activation::Silu`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(3).silu();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1e9, 0.0, 1e9])?, [0.0, 0.0, 1e9]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn silu(self) -> Self {
        self.activation(Activation::Silu)
    }

    /// [`Activation::Sigmoid`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(3).sigmoid();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1e9, 0.0, 1e9])?, [0.0, 0.5, 1.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn sigmoid(self) -> Self {
        self.activation(Activation::Sigmoid)
    }

    /// [`Activation::Tanh`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(3).tanh();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1e9, 0.0, 1e9])?, [-1.0, 0.0, 1.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn tanh(self) -> Self {
        self.activation(Activation::Tanh)
    }

    /// [`Activation::Softplus`].
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).softplus();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[0.0, 1e9])?, [std::f64::consts::LN_2, 1e9]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn softplus(self) -> Self {
        self.activation(Activation::Softplus)
    }

    /// A function of each unit.
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).activation(gradus_mlp::Activation::Relu);
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[-1.0, 2.0])?, [0.0, 2.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn activation(self, activation: Activation) -> Self {
        self.with(Layer::Activation(activation))
    }
}
