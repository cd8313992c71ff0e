from __future__ import annotations

import pytest
import torch

from pipelines.imaging.anchors import make_anchors
from pipelines.nets.yolact import PROTOTYPES, Yolact, YolactSize
from pipelines.types import PART_NAMES


@pytest.mark.parametrize(("height", "width"), [(128, 96), (96, 128), (64, 64)])
def test_one_pass_answers_for_every_anchor_and_pixel(height: int, width: int) -> None:
    net = Yolact().eval()
    with torch.no_grad():
        output = net(torch.zeros(1, 3, height, width))
    anchors = len(make_anchors(height, width))
    assert output.class_logits.shape == (1, anchors, 26)
    assert output.box_deltas.shape == (1, anchors, 4)
    assert output.coefficients.shape == (1, anchors, PROTOTYPES)
    assert output.prototypes.shape == (1, PROTOTYPES, height // 4, width // 4)
    assert output.foreground.shape == (1, 1, height // 2, width // 2)
    assert output.parts.shape == (1, len(PART_NAMES), height // 2, width // 2)
    assert output.present.shape == (1, len(PART_NAMES))
    assert output.human.shape == (1,)


def test_every_parameter_gets_a_gradient() -> None:
    net = Yolact(YolactSize(width=32))
    output = net(torch.randn(2, 3, 64, 64))
    torch.stack([value.float().square().mean() for value in output]).sum().backward()  # type: ignore[no-untyped-call]
    assert [name for name, parameter in net.named_parameters() if parameter.grad is None] == []


def test_attention_standardisation_and_glance_can_be_switched_off_for_the_ablation() -> None:
    sizes = (YolactSize(attention=False, standardise=False), YolactSize(), YolactSize(glance=True))
    plain, attentive, full = (sum(p.numel() for p in Yolact(size).parameters()) for size in sizes)
    assert plain < attentive < full - 4_000_000
    assert Yolact(sizes[0]).eval()(torch.zeros(1, 3, 64, 64)).human.shape == (1,)


def test_what_a_photo_shows_as_a_whole_moves_every_pixels_part() -> None:
    torch.manual_seed(0)
    net, skirt = Yolact().eval(), PART_NAMES.index("skirt")
    image = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        before = net(image).parts
        net.present.parts.bias[skirt] += 5
        moved = net(image).parts - before
    assert torch.allclose(moved[:, skirt], torch.tensor(5.0), atol=1e-4)
    assert float(moved[:, :skirt].abs().max()) < 1e-4


def test_the_glance_at_half_size_starts_without_a_say_and_then_has_one_in_parts_and_foreground() -> None:
    torch.manual_seed(0)
    net = Yolact(YolactSize(glance=True)).eval()
    assert net.glance is not None
    assert Yolact.of_state(net.state_dict()).glance is not None
    assert Yolact.of_state(Yolact().state_dict()).glance is None
    assert net.pretrained_parts == [net.encoder, net.glance.judge]
    for name, size in (("even", (128, 96)), ("odd at stride 64", (96, 160))):
        image = torch.randn(1, 3, *size)
        with torch.no_grad():
            glance = net.glance(image)
            assert glance.shape == (1, 320, size[0] // 32, size[1] // 32), name
            assert float(glance.abs().max()) == 0, name
    with torch.no_grad():
        before = net(image)
        torch.nn.init.normal_(net.glance.far.weight)
        torch.nn.init.normal_(net.context.out.weight)
        after = net(image)
    assert not torch.allclose(after.parts, before.parts)
    assert not torch.allclose(after.human, before.human)


def test_the_wide_context_starts_without_a_say_and_reaches_half_a_photo() -> None:
    torch.manual_seed(0)
    context = Yolact().eval().context
    fine, coarse = torch.ones(1, 96, 16, 8), torch.ones(1, 320, 8, 4)
    elsewhere = fine.clone()
    elsewhere[:, :, -1] = 5
    with torch.no_grad():
        assert all(float(features.abs().max()) == 0 for features in context(fine, coarse))
        torch.nn.init.normal_(context.out.weight)
        moved = context(elsewhere, coarse)[0] - context(fine, coarse)[0]
    assert moved.shape == (1, 64, 64, 32)
    assert float(moved[:, :, 24:28].abs().max()) > 0
    assert float(moved[:, :, :4].abs().max()) == 0, "a window has its limits"
