package harness

import (
	"context"
	"reflect"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// seen are the objects as the controllers last read them, until anybody writes one of them: their client in production reads from a
// cache as well, and most of what a test costs would be the API server answering the same again.
type seen struct {
	mu      sync.Mutex
	objects map[seenKey]client.Object
}

type seenKey struct {
	kind reflect.Type
	name client.ObjectKey
}

func keyOf(object client.Object, name client.ObjectKey) seenKey {
	return seenKey{reflect.TypeOf(object), name}
}

// get reads an object from what was seen, or else from the API server. Secrets and reports are never kept, as in production.
func (s *seen) get(
	ctx context.Context, c client.WithWatch, name client.ObjectKey, into client.Object, opts ...client.GetOption,
) error {
	switch into.(type) {
	case *corev1.Secret, *corev1.ConfigMap:
		return c.Get(ctx, name, into, opts...)
	}
	s.mu.Lock()
	known := s.objects[keyOf(into, name)]
	s.mu.Unlock()
	if known != nil {
		copyInto(known, into)
		return nil
	}
	if err := c.Get(ctx, name, into, opts...); err != nil {
		return err
	}
	s.put(into)
	return nil
}

// put takes note of an object as the API server has it.
func (s *seen) put(object client.Object) {
	kept, ok := object.DeepCopyObject().(client.Object)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.objects == nil {
		s.objects = map[seenKey]client.Object{}
	}
	s.objects[keyOf(object, client.ObjectKeyFromObject(object))] = kept
}

// drop forgets an object that is being written.
func (s *seen) drop(object client.Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, keyOf(object, client.ObjectKeyFromObject(object)))
}

// clear forgets every object.
func (s *seen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.objects)
}

// copyInto sets an object to a copy of another one of the same kind.
func copyInto(from, into client.Object) {
	copied := from.DeepCopyObject()
	reflect.ValueOf(into).Elem().Set(reflect.ValueOf(copied).Elem())
}
