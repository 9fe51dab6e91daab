// Package kept holds what a process knows of objects besides their status. It may be lost at any time, which costs patience and nothing
// else.
package kept

import (
	"maps"
	"sync"
)

// Map holds one value for each object. It is safe for concurrent use, and empty from the beginning.
type Map[K comparable, V any] struct {
	mu    sync.Mutex
	byKey map[K]V
}

// Of is what is kept of an object; nothing is a zero value.
func (m *Map[K, V]) Of(key K) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.byKey[key]
}

// Keep puts a value in the place of what was kept of an object.
func (m *Map[K, V]) Keep(key K, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byKey == nil {
		m.byKey = map[K]V{}
	}
	m.byKey[key] = value
}

// Drop forgets an object.
func (m *Map[K, V]) Drop(key K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.byKey, key)
}

// DropAll forgets each object of which something is true.
func (m *Map[K, V]) DropAll(where func(V) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.byKey, func(_ K, value V) bool { return where(value) })
}
