package harness

import (
	"context"

	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
)

// watched lets what a test writes be seen by the next round, as a watch would.
func (w *World) watched() interceptor.Funcs {
	return interceptor.Funcs{
		Create: func(ctx context.Context, c client.WithWatch, object client.Object, opts ...client.CreateOption) error {
			w.stale.Store(true)
			return c.Create(ctx, object, opts...)
		},
		Update: func(ctx context.Context, c client.WithWatch, object client.Object, opts ...client.UpdateOption) error {
			w.stale.Store(true)
			return c.Update(ctx, object, opts...)
		},
		Patch: func(
			ctx context.Context, c client.WithWatch, object client.Object, patch client.Patch, opts ...client.PatchOption,
		) error {
			w.stale.Store(true)
			return c.Patch(ctx, object, patch, opts...)
		},
		Delete: func(ctx context.Context, c client.WithWatch, object client.Object, opts ...client.DeleteOption) error {
			w.stale.Store(true)
			return c.Delete(ctx, object, opts...)
		},
	}
}

// remembered keeps what was seen true to every write, whoever makes it.
func (w *World) remembered() interceptor.Funcs {
	return interceptor.Funcs{
		Update: func(ctx context.Context, c client.WithWatch, object client.Object, opts ...client.UpdateOption) error {
			defer w.seen.drop(object)
			return c.Update(ctx, object, opts...)
		},
		Patch: func(
			ctx context.Context, c client.WithWatch, object client.Object, patch client.Patch, opts ...client.PatchOption,
		) error {
			defer w.seen.drop(object)
			return c.Patch(ctx, object, patch, opts...)
		},
		Delete: func(ctx context.Context, c client.WithWatch, object client.Object, opts ...client.DeleteOption) error {
			defer w.seen.drop(object)
			return c.Delete(ctx, object, opts...)
		},
		SubResourceUpdate: func(
			ctx context.Context, c client.Client, subResource string, object client.Object, opts ...client.SubResourceUpdateOption,
		) error {
			defer w.seen.drop(object)
			return c.SubResource(subResource).Update(ctx, object, opts...)
		},
		SubResourcePatch: func(
			ctx context.Context, c client.Client, subResource string, object client.Object, patch client.Patch,
			opts ...client.SubResourcePatchOption,
		) error {
			defer w.seen.drop(object)
			return c.SubResource(subResource).Patch(ctx, object, patch, opts...)
		},
	}
}
