package cloudsite

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// memory holds what later visits compare with. A new process knows nothing of it, and asks nothing for that.
type memory struct {
	mu    sync.Mutex
	sites map[types.UID]remembered
}

type remembered struct {
	// secretVersion is the version of the Secrets that went well the last time.
	secretVersion string
	// failed tells that something was tried since, and did not go well.
	failed bool
	// listedAt is when the e-mail domains were last asked for, domains what was answered, and listed whether anything was.
	listedAt time.Time
	domains  []string
	listed   bool
}

func (m *memory) get(uid types.UID) remembered {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sites[uid]
}

func (m *memory) change(uid types.UID, change func(*remembered)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sites == nil {
		m.sites = map[types.UID]remembered{}
	}
	entry := m.sites[uid]
	change(&entry)
	m.sites[uid] = entry
}

func (m *memory) prove(uid types.UID, secretVersion string) {
	m.change(uid, func(entry *remembered) { entry.secretVersion, entry.failed = secretVersion, false })
}

func (m *memory) fail(uid types.UID) {
	m.change(uid, func(entry *remembered) { entry.failed = true })
}

// unproven tells that something did not go well. It is tried again even where the condition Ready, which counts an attachment that
// still stands, does not say so.
func (m *memory) unproven(uid types.UID) bool {
	return m.get(uid).failed
}

// newSecrets tells whether the Secrets are others than those that went well. The first that a process sees are taken for those.
func (m *memory) newSecrets(uid types.UID, secretVersion string) bool {
	last := m.get(uid).secretVersion
	if last == "" {
		m.change(uid, func(entry *remembered) { entry.secretVersion = secretVersion })
		return false
	}
	return last != secretVersion
}

func (m *memory) drop(uid types.UID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sites, uid)
}
