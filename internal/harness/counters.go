package harness

import (
	"context"

	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/drover-dev/drover/api/v1alpha1"
)

func (w *World) counters() interceptor.Funcs {
	return interceptor.Funcs{
		Get: func(
			ctx context.Context, c client.WithWatch, name client.ObjectKey, into client.Object, opts ...client.GetOption,
		) error {
			err := w.seen.get(ctx, c, name, into, opts...)
			if w.AfterRead != nil && err == nil {
				w.AfterRead(into)
			}
			return err
		},
		SubResourceUpdate: func(
			ctx context.Context, c client.Client, subResource string, object client.Object, opts ...client.SubResourceUpdateOption,
		) error {
			if w.BeforeStatusWrite != nil {
				if err := w.BeforeStatusWrite(object); err != nil {
					return err
				}
			}
			w.StatusWrites.Add(1)
			w.wantListed(object)
			err := c.SubResource(subResource).Update(ctx, object, opts...)
			if m, ok := object.(*v1alpha1.Migration); ok && err == nil {
				w.assessments.Observe(m) // As the watch of Migrations does.
			}
			if _, ok := object.(*v1alpha1.CloudSite); ok {
				w.staleSite.Store(true)
			}
			if w.AfterStatusWrite != nil && err == nil {
				w.AfterStatusWrite(object)
			}
			return err
		},
		Patch: func(
			ctx context.Context, c client.WithWatch, object client.Object, patch client.Patch, opts ...client.PatchOption,
		) error {
			w.OtherWrites.Add(1)
			return c.Patch(ctx, object, patch, opts...)
		},
	}
}

func (w *World) writes() int64 {
	return w.StatusWrites.Load() + w.OtherWrites.Load()
}

// Calls counts all remote calls so far.
func (w *World) Calls() int {
	total := 0
	for operation := range w.Sim.Report().Calls {
		total += w.Sim.Calls(operation)
	}
	return total
}
