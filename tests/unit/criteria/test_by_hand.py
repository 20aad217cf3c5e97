"""What a person's hand looks like in a journal, and what only asks or tries."""

from conformance.criteria.by_hand import is_by_hand, is_install
from tests.unit.table import table


@table(
    "command",
    [
        "kubectl apply -f x.yaml",
        "/usr/local/bin/kubectl -n shop --kubeconfig /k create secret generic keys",
        "env PATH=/a:/b kubectl apply -f x.yaml",
        "sudo -n kubectl.exe edit deploy/api",
        "timeout 5m kubectl label ns shop a=b",
        "A=b timeout 60 nice -n 5 oc new-app x",
        "xargs kubectl delete",
        "kubectl rollout restart deploy/api",
        "kubectl get pods;kubectl delete pod api-1",
        "kubectl get pods | xargs -n1 kubectl delete",
        "sh -c 'kubectl get pods && kubectl apply -f x.yaml'",
        "bash -e -c 'helm upgrade shop chart'",
        "kubectl apply --dry-run=none -f x.yaml",
        "kubectl exec -it api-1 -- sh",
        "kubectl exec api-1 --stdin --tty -- sh",
        "docker exec -ti node bash",
        "docker exec --interactive node bash",
        "docker exec node kubectl apply -f x.yaml",
        "docker exec node sh -c 'kubectl apply -f x.yaml'",
        "minikube kubectl -- create -f x.yaml",
        "k3s kubectl apply -f x.yaml",
        "helm upgrade shop chart",
        "helm --kube-context c rollback shop 1",
        "helm registry login r.example",
        "docker login",
        "sudo vim values.yaml",
        "bash -c 'read answer'",
        "helmfile sync",
        "kubectl apply -f 'what nobody closed",
    ],
    ids=str,
)
def test_hand_is_seen(command: str) -> None:
    """Whatever runs it, and wherever it stands in the line."""
    assert is_by_hand(command)


@table(
    "command",
    [
        "",
        "sudo",
        "kubectl",
        "kubectl get pods",
        "kubectl top pods",
        "kubectl logs -t apply-1",
        "kubectl describe -i pod/create",
        "kubectl rollout status deploy/api",
        "kubectl auth can-i create secrets",
        "kubectl -n create get pods",
        "kubectl get --namespace delete pods",
        "kubectl create --dry-run=client --output yaml -f x.yaml",
        "kubectl exec api-1 -- ls -it",
        "docker exec node ls -it",
        "docker exec node -it ls",
        "docker exec",
        "docker build --file Dockerfile.login .",
        "docker ps -it",
        "docker image ls",
        "helm install shop chart",
        "helm template upgrade chart",
        "helm upgrade shop chart --dry-run=server",
        "helm registry logout r.example",
        "sh -n 'kubectl apply -f x.yaml'",
        "sh -c",
        "psql -c 'kubectl apply -f x.yaml'",
        "echo kubectl apply",
        "kind load docker-image vim",
    ],
    ids=str,
)
def test_what_only_asks_or_tries_is_no_hand(command: str) -> None:
    """Words of acts that are names here, files, or another program's."""
    assert not is_by_hand(command)


@table(
    ("command", "installs"),
    [
        ("helm install shop chart", True),
        ("sudo helm --namespace shop install shop chart", True),
        ("helm install shop chart --dry-run", False),
        ("helm get install", False),
        ("helm template install", False),
        ("apt install x", False),
        ("kubectl install x", False),
        ("", False),
    ],
)
def test_install_is_helms(command: str, *, installs: bool) -> None:
    """And not merely tried."""
    assert is_install(command) is installs
